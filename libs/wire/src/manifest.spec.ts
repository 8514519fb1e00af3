import { describe, expect, it } from '@jest/globals';

import { parseBlock, toWallClock } from './manifest.ts';

const document = { doc: 0, tab: 'a', clockOffsetsMs: { 0: 100, 1: 60_000 }, gaps: [] as [number, number][] };

describe('toWallClock', () => {
  it('orders by time, a later seq with earlier events included, and takes a repeated seq once', () => {
    const line = (seq: number, clock: number, ...timestamps: number[]) => ({ doc: 0, seq, clock, events: timestamps.map((timestamp) => ({ type: 3, timestamp, data: seq })) });
    const lines = [line(3, 1, 5), line(1, 0, 900), line(2, 0, 400, 950), line(0, 0, 10), line(2, 0, 400, 950), { ...line(9, 0, 1), doc: 1 }];
    expect(toWallClock({ startedAt: 1_000_000 }, document, lines).map(({ timestamp, data }) => [timestamp - 1_000_000, data])).toEqual([[110, 0], [500, 2], [1000, 1], [1050, 2], [60_005, 3]]);
  });
});

describe('parseBlock', () => {
  it('keeps the good lines and counts the broken ones', () => {
    const { lines, broken } = parseBlock('{"doc":0,"seq":0,"clock":0,"events":[]}\n{"doc":0,\nnull\n{"doc":0,"seq":1,"clock":0,"events":[]}\n');
    expect([lines.map((line) => line.seq), broken]).toEqual([[0, 1], 2]);
  });
});
