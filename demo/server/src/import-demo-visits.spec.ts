import { describe, expect, it } from '@jest/globals';
import { parseBatchHeader } from '@hindsight/wire';
import type { DemoVisit } from './demo-visit.ts';
import { importDemoVisits, type PastRequest } from './import-demo-visits.ts';

const hex = (length: number, digit: string): string => digit.repeat(length);

function visit(name: string, agoMinutes: number, times: number[]): DemoVisit {
  return {
    name, agoMinutes, userAgent: `browser of ${name}`, country: 'FR',
    batches: times.map((atMs, seq) => ({
      atMs, payload: Buffer.from([1, 2, 255]).toString('base64'),
      header: {
        v: 1, session: hex(32, 'a'), handle: hex(16, 'b'), visitor: hex(32, 'c'), tab: hex(8, 'd'), doc: hex(32, 'e'), seq,
        part: 0, parts: 1, clock: 0, elapsedMs: 40 + atMs, sentAt: 1, enc: 'gzip', flags: { last: true },
      },
    })),
  };
}

describe('importing demo visits', () => {
  it('moves the last batch to the wanted age and keeps the distances, the oldest first', async () => {
    const posted: PastRequest[] = [];
    const now = Date.UTC(2026, 10, 21, 12);
    const post = (batch: PastRequest): Promise<void> => { posted.push(batch); return Promise.resolve(); };
    expect(await importDemoVisits([visit('late', 10, [0, 5000]), visit('early', 60, [0, 1000, 9000])], post, now)).toBe(5);
    expect(posted.map((batch) => (now - batch.receivedAt) / 1000)).toEqual([3609, 3608, 3600, 605, 600]);
  });

  it('posts bodies the edge can read: labelled, everything else as it was sent', async () => {
    const posted: PastRequest[] = [];
    await importDemoVisits([visit('one', 1, [700])], (batch) => { posted.push(batch); return Promise.resolve(); }, 100_000_000);
    const body = Buffer.from(posted[0]!.body);
    const newline = body.indexOf(10);
    const parsed = parseBatchHeader(body.toString('utf8', 0, newline));
    expect(parsed).toMatchObject({ ok: true, header: { elapsedMs: 740, seq: 0, sentAt: posted[0]!.receivedAt, flags: { last: true, demo: true } } });
    expect([...body.subarray(newline + 1)]).toEqual([1, 2, 255]);
  });
});
