import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { digestOf } from './sha256.ts';

it('is SHA-256, at every length around its block size', () => {
  for (const length of [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 70_001]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 255);
    expect([length, Buffer.from(digestOf(bytes)).toString('hex')]).toEqual([length, createHash('sha256').update(bytes).digest('hex')]);
  }
});
