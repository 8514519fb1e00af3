import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_SEQ, parseBatchHeader, shortHeader, type BatchHeader } from './batch.ts';

const hex = (length: number) => fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((digits) => digits.join(''));
const header = fc.record({
  v: fc.constant(1 as const), session: hex(32), handle: hex(16), visitor: hex(32), tab: hex(8), doc: hex(32), seq: fc.nat(MAX_SEQ), part: fc.nat(3), parts: fc.integer({ min: 4, max: 64 }),
  clock: fc.nat(10_000), elapsedMs: fc.nat(), sentAt: fc.constant(0), enc: fc.constantFrom('gzip' as const, 'none' as const),
  flags: fc.record({ last: fc.constant(true as const), automated: fc.constant(true as const), lost: fc.integer({ min: 1, max: 1e9 }) }, { requiredKeys: [] }),
});

describe('a header line', () => {
  it('says the same long and short, and short in half of the characters', () => {
    fc.assert(fc.property(header, (one: BatchHeader) => {
      const short = JSON.stringify(shortHeader(one));
      expect(parseBatchHeader(JSON.stringify(one))).toEqual({ ok: true, header: one });
      expect(parseBatchHeader(short)).toEqual({ ok: true, header: one });
      expect(short.length).toBeLessThan(JSON.stringify(one).length / 2);
    }));
  });

  it('is refused where it is neither', () => {
    const names = 'A'.repeat(80);
    for (const line of ['[]', '[1]', `[1,"${names.slice(1)}",0,0,1,0,0,0]`, `[1,"${names}",0,0,1,0,0]`, `[1,"${names}",-1,0,1,0,0,0]`, `[1,"${names}",0,1,1,0,0,0]`, `[1,"${names}",0,0,1,0,"1",0]`, `[1,"${'+'.repeat(80)}",0,0,1,0,0,0]`]) {
      expect([line, parseBatchHeader(line).ok]).toEqual([line, false]);
    }
    expect(parseBatchHeader(`[2,"${names}",0,0,1,0,0,0]`)).toEqual({ ok: false, reason: 'header-version' });
    expect(parseBatchHeader(`[1,"${names}",0,0,1,0,0,0,"x"]`)).toMatchObject({ ok: true, header: { flags: {} } });
  });
});
