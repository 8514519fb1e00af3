import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BATCH_VERSION, parseBatchHeader } from './batch.ts';
import { decodeLogRecord, encodeLogRecord, partitionOf, type BatchRecord } from './log-record.ts';

const RECORD: BatchRecord = {
  kind: 'batch', workspaceId: '1', siteId: '2', receivedAt: 1_764_000_000_000,
  facts: { country: 'DE', device: 'mobile', browser: 'Chrome', browserVersion: '156.0', system: 'Android', systemVersion: '16', isBot: false },
  header: {
    v: BATCH_VERSION, session: '0'.repeat(32), handle: '1'.repeat(16), visitor: '2'.repeat(32), tab: '3'.repeat(8), doc: '4'.repeat(32), seq: 5, part: 0, parts: 1,
    clock: 0, elapsedMs: 1234, sentAt: 1_764_000_000_001, enc: 'none', flags: { last: true, lost: 2 },
  },
  payload: new Uint8Array([0x5b, 0x5d]),
};

/** A record as the first version wrote it. Never changed: stored logs hold such bytes for ever. */
const VERSION_1 =
  '01110200007b226b696e64223a226261746368222c22776f726b73706163654964223a2231222c22736974654964223a2232222c2272656365697665644174223a313736343030303030303030302c226661637473223a7b22636f756e747279223a224445222c22646576696365223a226d6f62696c65222c2262726f77736572223a224368726f6d65222c2262726f7773657256657273696f6e223a223135362e30222c2273797374656d223a22416e64726f6964222c2273797374656d56657273696f6e223a223136222c226973426f74223a66616c73657d2c22686561646572223a7b2276223a312c2273657373696f6e223a223030303030303030303030303030303030303030303030303030303030303030222c2268616e646c65223a2231313131313131313131313131313131222c2276697369746f72223a223232323232323232323232323232323232323232323232323232323232323232222c22746162223a223333333333333333222c22646f63223a223434343434343434343434343434343434343434343434343434343434343434222c22736571223a352c2270617274223a302c227061727473223a312c22636c6f636b223a302c22656c61707365644d73223a313233342c2273656e744174223a313736343030303030303030312c22656e63223a226e6f6e65222c22666c616773223a7b226c617374223a747275652c226c6f7374223a327d7d7d5b5d';

describe('log record', () => {
  it('reads and writes the bytes of version 1', () => {
    expect(Buffer.from(encodeLogRecord(RECORD)).toString('hex')).toBe(VERSION_1);
    expect(decodeLogRecord(Buffer.from(VERSION_1, 'hex'))).toEqual({ ok: true, record: { ...RECORD, payload: Buffer.from('[]') } });
  });

  it('gives back any payload, tick and erasure', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (payload) => {
      const decoded = decodeLogRecord(encodeLogRecord({ ...RECORD, payload }));
      expect(decoded).toEqual({ ok: true, record: { ...RECORD, payload } });
    }));
    for (const record of [{ kind: 'tick', receivedAt: 7 }, { kind: 'erase', receivedAt: 7, tombstoneId: '9', workspaceId: '1' }] as const) {
      expect(decodeLogRecord(encodeLogRecord(record))).toEqual({ ok: true, record });
    }
  });

  it('refuses any other bytes as a value', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const decoded = decodeLogRecord(bytes);
      expect(decoded.ok || ['record-short', 'record-version', 'record-head'].includes(decoded.reason)).toBe(true);
    }));
    const good = encodeLogRecord(RECORD);
    for (let cut = 0; cut < good.length - RECORD.payload.length; cut++) expect(decodeLogRecord(good.subarray(0, cut)).ok).toBe(false);
  });
});

describe('parseBatchHeader', () => {
  it('accepts what it wrote, drops what it does not know', () => {
    expect(parseBatchHeader(JSON.stringify({ ...RECORD.header, future: 1, flags: { last: true, lost: 2, later: true } }))).toEqual({ ok: true, header: RECORD.header });
  });

  it('never throws, and takes no field of another shape', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => expect(parseBatchHeader(line).ok).toBe(false)));
    const fields = Object.keys(RECORD.header).filter((field) => field !== 'flags' && field !== 'sentAt') as (keyof BatchRecord['header'])[];
    fc.assert(fc.property(fc.constantFrom(...fields), fc.oneof(fc.constant(undefined), fc.constant(null), fc.string({ maxLength: 5 }), fc.integer({ max: -1 }), fc.constant({}), fc.double({ min: 0.1, max: 0.9, noNaN: true })), (field, value) => {
      fc.pre(!(field === 'elapsedMs' && typeof value === 'number' && value >= 0));
      expect(parseBatchHeader(JSON.stringify({ ...RECORD.header, [field]: value })).ok).toBe(false);
    }));
  });
});

describe('partitionOf', () => {
  it('is the same for ever, and spreads sessions evenly', () => {
    expect(['0'.repeat(31) + '1', '0123456789abcdef0123456789abcdef', 'cafe'.repeat(8), '7'.repeat(31) + '2'].map((session) => partitionOf(session, 4))).toEqual(KNOWN);
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4000; n++) counts[partitionOf(n.toString(16).padStart(32, '0'), 4)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(800);
  });
});

/** Partitions of the four sessions above, as first computed. */
const KNOWN = [2, 1, 1, 2];
