import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';
import { COMPACT_FORM, compactEvents, encodeLogRecord } from '@hindsight/wire';
import type { BatchHeader, BatchRecord } from '@hindsight/wire';

import { retryParked } from '../src/index.ts';
import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ partitions: 1 });
  bench.start();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Good batches 0 and 2 of a session; batch 1 is whatever `payload` says. */
function around(payload: Uint8Array, header: Partial<BatchHeader> = {}): { session: SessionBuilder; records: BatchRecord[] } {
  const session = new SessionBuilder();
  session.document().load('/good').wait(100).flush().wait(100).flush().wait(100).click(1).flush();
  const records = session.records();
  const second = records[1] as BatchRecord;
  return { session, records: [records[0] as BatchRecord, { ...second, payload, header: { ...second.header, ...header } }, records[2] as BatchRecord] };
}

async function rowOf(session: SessionBuilder): Promise<Record<string, unknown> & { id: bigint }> {
  return until(async () => (await bench.pool.query('select * from recordings where handle = $1', [Buffer.from(session.handle, 'hex')])).rows[0]);
}
const compact = (events: unknown): Uint8Array => compactEvents(events, COMPACT_FORM);
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const deep = (levels: number): Buffer => Buffer.from(`[{"type":5,"timestamp":1,"data":${'['.repeat(levels)}${']'.repeat(levels)}}]`);

describe('a batch that cannot be read', () => {
  const zip = gzipSync(json([{ type: 5, timestamp: 1, data: { tag: 'x' } }]));
  it.each<[string, Uint8Array, BatchHeader['enc'], string]>([
    ['is no gzip', Buffer.from('plain text'), 'gzip', 'gzip-broken'],
    ['was cut short', zip.subarray(0, zip.length - 9), 'gzip', 'gzip-truncated'],
    ['has bytes behind', Buffer.concat([zip, Buffer.from('more')]), 'gzip', 'gzip-broken'],
    ['has zeros behind', Buffer.concat([zip, Buffer.alloc(8)]), 'gzip', 'gzip-trailing'],
    ['is two gzips in a row', Buffer.concat([gzipSync('[1,'), gzipSync('2]')]), 'gzip', 'gzip-trailing'],
    ['is a bomb', gzipSync(Buffer.alloc(65 * 1024 * 1024, 0x20), { level: 9 }), 'gzip', 'gzip-too-large'],
    ['is empty', Buffer.alloc(0), 'none', 'payload-empty'],
    ['is no JSON', Buffer.from('[{"type":'), 'none', 'json-broken'],
    ['holds a NUL', Buffer.from('[{"type":5,"timestamp":1,"data":"a\u0000b"}]'), 'none', 'json-broken'],
    ['is no list', json({ type: 5 }), 'none', 'json-not-events'],
    ['is very deep', deep(100_000), 'none', 'json-deep'],
    ['is a million deep', gzipSync(deep(1_000_000)), 'gzip', 'json-deep'],
    ['is a compact form cut short', compact([{ type: 5, timestamp: 1, data: { tag: 'x' } }]).subarray(0, 20), 'none', 'compact-broken'],
    ['is a compact bomb', gzipSync(compact(Array.from({ length: 80_000 }, () => 'x'.repeat(1_000)))), 'gzip', 'compact-too-large'],
  ])('that %s is set aside with its bytes, and its neighbours play', async (_, payload, enc, reason) => {
    const { session, records } = around(payload, { enc });
    const before = await bench.count('parked_records where reason = $1', [reason]);
    await bench.append(...records);
    await bench.consumed();
    expect(await bench.count('parked_records where reason = $1', [reason])).toBe(before + 1);
    // Counted right after the commit that the line above may have seen.
    await until(async () => (await bench.metrics.count('worker_records_parked_total', '', ['reason']).value({ reason })) === before + 1, { what: `the ${before + 1}. ${reason} counted` });
    const row = await rowOf(session);
    expect(row).toMatchObject({ has_gap: true, click_count: 1 });
    expect((await linesOf(bench, row.id)).map((line) => line.seq)).toEqual([0, 2]);
  });

  it('in compact form is stored as the text it stands for, and its plain repeat is a repeat', async () => {
    const events = [{ type: 5, timestamp: 50, data: { tag: 'hs:tag', payload: { tag: 'grüße' } } }];
    const { session, records } = around(gzipSync(compact(events)), { enc: 'gzip' });
    const again = records[1] as BatchRecord;
    const before = await bench.dropped('repeat');
    await bench.append(...records, { ...again, payload: json(events), header: { ...again.header, enc: 'none' } });
    await bench.consumed();
    const line = (await linesOf(bench, (await rowOf(session)).id)).find(({ seq }) => seq === 1);
    expect(JSON.stringify(line?.events)).toBe(JSON.stringify(events));
    await until(async () => (await bench.dropped('repeat')) === before + 1, { what: 'the repeat counted' });
  });

  it('is set aside also when the record itself is damaged', async () => {
    await bench.log.append(0, Buffer.from([9, 9, 9]));
    await bench.log.append(0, Buffer.from([1, 255, 255, 255, 127, 1, 2]));
    await bench.consumed();
    const { rows } = await bench.pool.query<{ reason: string }>('select reason from parked_records where site_id is null order by id');
    expect(rows.map((row) => row.reason)).toEqual(['record-short', 'record-short']);
  });

  it('is tried again when somebody asks, and tells why it fails again', async () => {
    const { rows } = await bench.pool.query<{ id: bigint }>(`select id from parked_records where reason = 'json-broken' order by id limit 1`);
    expect(await retryParked(bench.pool, rows[0]?.id as bigint)).toBe(true);
    await until(async () => (await bench.count('parked_records where id = $1 and retried_at is not null and retry_asked_at is null', [rows[0]?.id])) === 1);
    // Mended by hand, as after a fix of ours, it is taken in.
    const { session, records } = around(json([{ type: 99, timestamp: 5, data: 'mended' }]), { enc: 'none' });
    await bench.append(records[0] as BatchRecord, records[2] as BatchRecord);
    await bench.consumed();
    await bench.pool.query('update parked_records set record = $2, retry_asked_at = now() where id = $1', [rows[0]?.id, Buffer.from(encodeLogRecord(records[1] as BatchRecord))]);
    await until(async () => (await bench.count('parked_records where id = $1', [rows[0]?.id])) === 0);
    const row = await rowOf(session);
    expect((await linesOf(bench, row.id)).map((line) => line.seq).sort()).toEqual([0, 1, 2]);
  });
});

describe('a batch that can be read', () => {
  it('keeps event types of the future, lone surrogates and __proto__ as they were sent', async () => {
    const text = '[{"type":77,"timestamp":50,"data":{"__proto__":{"polluted":1},"s":"\\ud800 \\u0000","n":1e400}}, {"type":5,"timestamp":51,"data":{"tag":"hs:new","payload":{}}}]';
    const { session, records } = around(Buffer.from(text), { enc: 'none' });
    await bench.append(...records);
    await bench.consumed();
    const row = await rowOf(session);
    const line = (await linesOf(bench, row.id)).find((one) => one.seq === 1);
    expect(line?.events).toEqual(JSON.parse(text));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(row['has_gap']).toBe(false);
  });

  it('leaves out what is no event or not of this time, counts it, and keeps the rest', async () => {
    const events = [null, 7, { type: 'x', timestamp: 1 }, { type: 3 }, { type: 3, timestamp: -5 }, { type: 3, timestamp: 4e12 }, { type: 3, timestamp: 60, data: null }];
    const text = JSON.stringify(events).replace('4000000000000', '1e400');
    const { session, records } = around(Buffer.from(text), { enc: 'none' });
    const skipped = bench.metrics.count('worker_events_skipped_total', '', ['reason']);
    const before = await skipped.value({ reason: 'event-shape' });
    await bench.append(...records);
    await bench.consumed();
    expect((await skipped.value({ reason: 'event-shape' })) - before).toBe(4);
    expect(await skipped.value({ reason: 'event-time' })).toBeGreaterThanOrEqual(2);
    const row = await rowOf(session);
    expect((await linesOf(bench, row.id)).find((one) => one.seq === 1)?.events).toEqual([{ type: 3, timestamp: 60, data: null }]);
  });

  it('brings text of any kind into the rows', async () => {
    const nasty = 'a\u0000b\ud800c\u2028d\u202ee\u{1f600}';
    const session = new SessionBuilder();
    session.document().load('/x', [], { path: `/${nasty}`, title: nasty, referrer: nasty, utm: { source: nasty } }).click(1, 1, 1, nasty).custom('hs:tag', { tag: nasty }).custom('hs:identify', { user: nasty }).flush();
    await bench.append(...session.records());
    await bench.consumed();
    const row = await rowOf(session);
    expect(row['entry_path']).toBe('/a\ufffdb\ufffdc\u2028d\u202ee\u{1f600}');
    expect(await bench.count('click_points where recording_id = $1', [row.id])).toBe(1);
  });

  it('with paths too long for an index loses their end', async () => {
    const session = new SessionBuilder();
    const long = Array.from({ length: 510 }, (_, i) => String.fromCodePoint(0x1f300 + ((i * 7919) % 700))).join('');
    session.document().load(`/${long}`).wait(10).view('/next').flush();
    await bench.append(...session.records());
    await bench.consumed();
    const row = await rowOf(session);
    expect(row['page_count']).toBe(2);
    expect(`/${long}`.startsWith(row['entry_path'] as string)).toBe(true);
  });

  it('with fields of wrong types harms nothing', async () => {
    const payloads = [null, 1, 'x', [], {}, { view: 'a', path: 7 }, { view: 1e300, path: '/x' }, { view: 0, node: -9e9, x: {}, box: 'no' }, { view: 0, node: 1, x: 1, y: 1, pageX: 1, pageY: 1, box: [1, 2, 3] }];
    const tags = ['hs:view', 'hs:click', 'hs:element', 'hs:scroll', 'hs:error', 'hs:tag', 'hs:lost', 'hs:identify', 'hs:window', 'hs:event'];
    const events = tags.flatMap((tag) => payloads.map((payload) => ({ type: 5, timestamp: 1, data: { tag, payload } })));
    const more = [2, 3].flatMap((type) => [null, 1, {}, { source: 0, adds: 5 }, { source: 0, adds: [null, { node: 7 }] }, { node: { childNodes: 'x', attributes: 3 } }, { source: 1, positions: [null, { x: 'a' }] }].map((data) => ({ type, timestamp: 2, data })));
    const { session, records } = around(json([...events, ...more]), { enc: 'none' });
    await bench.append(...records);
    await bench.consumed();
    const row = await rowOf(session);
    expect((await linesOf(bench, row.id)).map((line) => line.seq)).toEqual([0, 1, 2]);
    await bench.tick(session.startedAt + HOUR);
    await until(async () => (await bench.count(`recordings where id = $1 and state = 'sealed'`, [row.id])) === 1, { what: 'it to be sealed' });
  });

  it('is placed by the server, whatever the client says of time', async () => {
    const session = new SessionBuilder();
    session.document().wait(5_000).load('/now').wait(1000).flush();
    const [record] = session.records() as [BatchRecord];
    const tenYears = 10 * 365 * 24 * HOUR;
    const other = new SessionBuilder();
    other.document().wait(tenYears).load('/later').wait(1000).flush();
    const otherRecord = { ...(other.records()[0] as BatchRecord), receivedAt: record.receivedAt };
    const absurd = new SessionBuilder();
    absurd.document().load('/absurd').flush({ header: { elapsedMs: 1e300 } });
    await bench.append({ ...(absurd.records()[0] as BatchRecord), receivedAt: record.receivedAt });
    await bench.append({ ...record, header: { ...record.header, sentAt: record.receivedAt + tenYears } }, otherRecord);
    await bench.consumed();
    for (const one of [session, other]) {
      const row = await rowOf(one);
      expect(Math.abs((row['started_at'] as Date).getTime() - record.receivedAt)).toBeLessThan(2_000);
      expect(row['duration_ms']).toBe(0n);
    }
    expect((await rowOf(absurd))['started_at']).toEqual(new Date(record.receivedAt - 24 * HOUR));
  });

  it('goes on after twenty minutes asleep with the sleep in between', async () => {
    const session = new SessionBuilder();
    session.document().load('/a').wait(1000).click(1).sleep(20 * 60_000).wait(1000).click(2).flush();
    await bench.append(...session.records());
    await bench.consumed();
    const row = await rowOf(session);
    expect(row['duration_ms']).toBe(BigInt(20 * 60_000 + 2000));
    const { rows } = await bench.pool.query('select clocks from recording_documents where recording_id = $1', [row.id]);
    expect(rows[0].clocks['1'].offset - rows[0].clocks['0'].offset).toBe(20 * 60_000);
  });
});

describe('what is dropped', () => {
  it('repeats are stored once, and the same name with other events is a conflict', async () => {
    const { session, records } = around(json([{ type: 99, timestamp: 1, data: 'first' }]), { enc: 'none' });
    const repeated = { ...(records[1] as BatchRecord), payload: gzipSync((records[1] as BatchRecord).payload), header: { ...(records[1] as BatchRecord).header, enc: 'gzip' as const } };
    const conflict = { ...(records[1] as BatchRecord), payload: json([{ type: 99, timestamp: 1, data: 'other' }]) };
    const before = { repeat: await bench.dropped('repeat'), conflict: await bench.dropped('conflict') };
    await bench.append(...records, repeated);
    await bench.consumed();
    await bench.append(repeated, conflict, ...records);
    await bench.consumed();
    expect({ repeat: await bench.dropped('repeat'), conflict: await bench.dropped('conflict') }).toEqual({ repeat: before.repeat + 5, conflict: before.conflict + 1 });
    const row = await rowOf(session);
    expect((await linesOf(bench, row.id)).map((line) => line.seq)).toEqual([0, 1, 2]);
    expect(row['click_count']).toBe(1);
  });

  it('the same session of two sites is two recordings', async () => {
    const a = new SessionBuilder({ siteId: 7n });
    const b = new SessionBuilder({ siteId: 8n, session: a.session });
    for (const one of [a, b]) one.document().load('/x').flush();
    await bench.append(...a.records(), ...b.records());
    await bench.consumed();
    expect((await rowOf(a)).id).not.toBe((await rowOf(b)).id);
  });

  it('what comes a day late', async () => {
    const { session, records } = around(json([]), { enc: 'none' });
    await bench.append(records[0] as BatchRecord, { ...(records[1] as BatchRecord), receivedAt: session.startedAt + 25 * HOUR });
    await bench.consumed();
    expect(await bench.dropped('late')).toBe(1);
  });
});

describe('slices', () => {
  it('are joined, over windows and in any order', async () => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 23), enc: 'none' });
    session.document().load('/big', [{ type: 3, id: 9, textContent: 'x'.repeat(1_200_000) }]).flush().wait(10).click(1).flush();
    const records = session.records();
    expect(records.map((record) => record.header.parts)).toEqual([3, 3, 3, 1]);
    await bench.append(records[2] as BatchRecord, records[3] as BatchRecord);
    await bench.consumed();
    expect(await bench.count('batch_parts')).toBe(1);
    await bench.append(records[2] as BatchRecord, records[0] as BatchRecord);
    await bench.consumed();
    await bench.append(records[1] as BatchRecord);
    await bench.consumed();
    expect(await bench.count('batch_parts')).toBe(0);
    const row = await rowOf(session);
    const lines = await linesOf(bench, row.id);
    expect(lines.map((line) => line.seq)).toEqual([0, 1]);
    expect(lines[0]?.events).toEqual(session.batches()[0]?.events);
    await until(async () => (await bench.count('recordings where id = $1 and not has_gap', [row.id])) === 1);
  });

  it('that stay incomplete for ten minutes are dropped, and leave a gap', async () => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 24), enc: 'none' });
    session.document().load('/big').flush().event({ type: 99, data: 'x'.repeat(600_000) }).flush();
    const records = session.records();
    await bench.append(records[0] as BatchRecord, records[1] as BatchRecord);
    await bench.tick(session.startedAt + 11 * 60_000);
    await bench.consumed();
    await until(async () => (await bench.count('batch_parts')) === 0);
    expect(await bench.dropped('parts-incomplete')).toBe(1);
    const row = await rowOf(session);
    await until(async () => (await bench.count('recordings where id = $1 and has_gap', [row.id])) === 1);
  });

  it('whose batch came whole by another way leave neither drop nor gap', async () => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 25), enc: 'none' });
    session.document().load('/big', [{ type: 3, id: 9, textContent: 'y'.repeat(600_000) }]).flush();
    const [slice] = session.records() as [BatchRecord];
    const whole = { ...slice, header: { ...slice.header, part: 0, parts: 1, enc: 'gzip' as const }, payload: gzipSync(JSON.stringify(session.batches()[0]?.events)) };
    const droppedBefore = await bench.dropped('parts-incomplete');
    await bench.append(slice);
    await bench.consumed();
    await bench.append(whole);
    await bench.tick(session.startedAt + 11 * 60_000);
    await bench.consumed();
    await until(async () => (await bench.count('batch_parts')) === 0);
    const row = await rowOf(session);
    await until(async () => (await bench.count('sessions where recording_id = $1 and (facts ->> $2)::int = 0', [row.id, 'lost'])) === 1);
    expect(await bench.count('recordings where id = $1 and has_gap', [row.id])).toBe(0);
    expect(await bench.dropped('parts-incomplete')).toBe(droppedBefore);
  });
});
