import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { digestOf, SeqSet } from './seq-set.ts';

const digest = (seq: number): Buffer => digestOf(Buffer.from(String(seq)));

describe('SeqSet', () => {
  it('property: holds exactly what was added, in any order, also after a round trip through text', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(40)), (seqs) => {
      const set = new SeqSet();
      for (const seq of seqs) {
        expect(set.find(seq)).toBeNull();
        set.add(seq, digest(seq));
      }
      const text = set.multirange().replace(/,(\d+)\]/g, (_, to: string) => `,${Number(to) + 1})`); // as Postgres writes it
      for (const one of [set, SeqSet.read(text, set.digests)]) {
        for (let seq = 0; seq <= 41; seq++) expect(one.find(seq)?.equals(digest(seq)) ?? false).toBe(seqs.includes(seq));
        expect(one.last).toBe(Math.max(-1, ...seqs));
        expect(one.hasGap).toBe(seqs.length > 0 && seqs.length !== Math.max(...seqs) + 1);
      }
      const same = new SeqSet();
      for (const seq of [...seqs].sort((a, b) => a - b)) same.add(seq, digest(seq));
      expect(same.multirange()).toBe(set.multirange());
      expect(same.digests.equals(set.digests)).toBe(true);
    }));
  });
  it('tells which seqs would begin a range', () => {
    const set = new SeqSet();
    set.add(5, digest(5));
    expect([3, 4, 5, 6, 7].map((seq) => set.isApart(seq))).toEqual([true, false, false, false, true]);
  });
});
