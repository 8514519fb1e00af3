import { hourOf } from '@hindsight/archive';
import { describe, expect, it } from '@jest/globals';
import { encodeLogRecord } from '@hindsight/wire';
import fc from 'fast-check';

import { cutFile } from './cut-file.ts';

const START = Date.UTC(2026, 10, 21, 10);

describe('cutFile', () => {
  it('property: cut after cut takes every record once, in order, under hours that never go back', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -5_000_000, max: 20_000_000 }), { minLength: 1, maxLength: 60 }), (times) => {
      const entries = times.map((time, i) => ({ offset: BigInt(i), nextOffset: BigInt(i + 1), bytes: encodeLogRecord({ kind: 'tick', receivedAt: START + time }) }));
      const taken: bigint[] = [];
      const hours: string[] = [];
      for (let left = entries, logTime = 0; left.length > 0;) {
        const cut = cutFile(left, logTime, 0);
        expect(cut.entries.length).toBeGreaterThan(0);
        expect(cut.isOver).toBe(cut.entries.length < left.length);
        taken.push(...cut.entries.map((entry) => entry.offset));
        hours.push(cut.hour);
        logTime = cut.logTime;
        expect(hourOf(logTime)).toBe(cut.hour);
        left = left.slice(cut.entries.length);
      }
      expect(taken).toEqual(entries.map((entry) => entry.offset));
      expect(hours).toEqual([...new Set(hours)].sort());
    }));
  });
});
