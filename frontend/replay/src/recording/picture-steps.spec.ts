import { expect, it } from '@jest/globals';
import { INCREMENTAL_SNAPSHOT, SOURCE_MOUSE_MOVE, SOURCE_MUTATION } from '@hindsight/wire';

import { pictureStep } from './picture-steps.ts';

const event = (atMs: number, source: number) => ({ atMs, seq: 0, clock: 0, event: { type: INCREMENTAL_SNAPSHOT, timestamp: atMs, data: { source } } });
const timeline = { events: [event(100, SOURCE_MUTATION), event(105, SOURCE_MUTATION), event(200, SOURCE_MOUSE_MOVE), event(300, SOURCE_MUTATION), event(900, SOURCE_MUTATION)] };

it('goes from change to change, over the pointer, taking what happens in one frame together', () => {
  const forwards = [0];
  for (let next = pictureStep(timeline, 0, 1); next !== null; next = pictureStep(timeline, next, 1)) forwards.push(next);
  expect(forwards).toEqual([0, 105, 300, 900]);
  const back = [900];
  for (let next = pictureStep(timeline, 900, -1); next !== null; next = pictureStep(timeline, next, -1)) back.push(next);
  expect(back).toEqual([900, 300, 105]);
});

it('stays where nothing changes that way', () => {
  expect([pictureStep(timeline, 900, 1), pictureStep(timeline, 50, -1), pictureStep({ events: [] }, 0, 1)]).toEqual([null, null, null]);
});
