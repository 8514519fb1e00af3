import { expect, it } from '@jest/globals';
import type { RecordedEvent } from '@hindsight/wire';

import { Attention } from './attention.ts';

const custom = (timestamp: number, tag: string, payload: object): RecordedEvent => ({ type: 5, timestamp, data: { tag, payload } });
const move = (timestamp: number): RecordedEvent => ({ type: 3, timestamp, data: { source: 1, positions: [] } });
const scroll = (timestamp: number, y: number, id = 1): RecordedEvent => ({ type: 3, timestamp, data: { source: 3, id, x: 0, y } });

it('counts what was on the screen while somebody was there', () => {
  const attention = new Attention();
  for (const event of [
    custom(0, 'hs:view', { view: 0, viewportHeight: 300 }),
    move(2_000), // 2 s of 0–300
    scroll(5_000, 160), // 3 s more of it
    move(25_000), // 10 s of 160–460, then nobody was there
    custom(26_000, 'hs:signal', { kind: 'hidden' }), // 1 s
    move(30_000), // not visible
    custom(31_000, 'hs:signal', { kind: 'visible' }),
    custom(32_000, 'hs:view', { view: 1, viewportHeight: 100 }), // 1 s
    scroll(33_000, 5_000, 9), // another scroller
    move(34_000),
  ]) attention.feed(event);
  // Bands 0 to 2 of 100 px were on the screen for 5 s; then, for 12 s, those whose middles lie from 160 to 460.
  expect(attention.views().get(0)).toEqual([5_000, 5_000, 17_000, 12_000, 12_000]);
  expect(attention.views().get(1)).toEqual([0, 0, 2_000]); // nobody scrolled back
});
