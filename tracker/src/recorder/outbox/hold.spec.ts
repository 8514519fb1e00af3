import { describe, expect, it } from '@jest/globals';
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import { DocumentClock } from '../clock.ts';
import { batchJson, type Lane } from './batch.ts';
import { hold } from './hold.ts';

const lane: Lane = { ids: { session: '', handle: '', visitor: '' }, tab: '', doc: '', clock: new DocumentClock({ monotonic: () => 0, wall: () => 0 }, 0), nextSeq: 0 };

describe('a held event', () => {
  it('is the same text and the same weight whether it comes whole or in pieces', () => {
    const data = { node: { type: 0, childNodes: ['ü', '\ud800'] }, initialOffset: { left: 0, top: 0 } };
    const text = JSON.stringify(data);
    const whole = hold({ type: FULL_SNAPSHOT, timestamp: 12.5, data }, lane);
    const pieces = hold({ type: FULL_SNAPSHOT, timestamp: 12.5, json: [text.slice(0, 9), text.slice(9, 30), text.slice(30)] }, lane);
    expect(batchJson({ events: [pieces, pieces] })).toBe(batchJson({ events: [whole, whole] }));
    expect(pieces).toEqual({ ...whole, pieces: pieces.pieces });
    expect(JSON.parse(batchJson({ events: [] }))).toEqual([]);
  });

  it('in pieces is a change of the DOM where its source says so', () => {
    expect(hold({ type: INCREMENTAL_SNAPSHOT, timestamp: 1, json: ['{}'], source: SOURCE_MUTATION }, lane)).toMatchObject({ isChange: true, isVital: false });
    expect(hold({ type: INCREMENTAL_SNAPSHOT, timestamp: 1, json: ['{}'] }, lane)).toMatchObject({ isChange: false, isVital: false });
  });
});
