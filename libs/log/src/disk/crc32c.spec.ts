import { describe, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.ts';

describe('crc32c', () => {
  // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  const VECTORS: [string, Uint8Array, number][] = [
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['nothing', new Uint8Array(0), 0],
  ];
  it.each(VECTORS)('of %s is as published', (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
  });

  it('goes on where another sum ended, at any cut', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i * 7);
    for (let cut = 0; cut <= 100; cut++) expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes));
  });
});
