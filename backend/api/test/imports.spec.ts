// Recordings that come in as files: what is taken in goes the way of every visit, and of what is not taken in nothing is stored.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImportedRecording } from '@hindsight/api-contract';
import { parseBatchHeader, partLine, type BatchHeader, type RecordedEvent } from '@hindsight/wire';

import type { ImportDoor } from '../src/api-parts.ts';
import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putVisit } from './put-visit.ts';

type Appended = Parameters<ImportDoor['append']>[0];

let t: ApiUnderTest;
let isLogFull = false;
let appended: Appended[] = [];
let kept: string[] = [];
const door: ImportDoor = {
  append: async (batch) => {
    if (!isLogFull) appended.push(batch);
    return !isLogFull;
  },
  vault: { keep: async (_siteId, bytes, _kind, hash) => (kept.push(String(bytes)), { ok: true, hash: hash ?? '', isNew: true }) },
};
beforeAll(async () => { t = await startApi({}, undefined, { importDoor: door }); });
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(() => {
  isLogFull = false;
  // Another visit for each test, and each try at one.
  (EVENTS[0]![0]!.data as { width: number }).width = Math.floor(Math.random() * 1e9);
  [appended, kept] = [[], []];
});

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const STARTED_AT = Date.now() - 3 * 86_400_000;
const EVENTS: RecordedEvent[][] = [[{ type: 4, timestamp: 5, data: { href: 'https://shop.example/', width: 800, height: 600 } }, { type: 2, timestamp: 6, data: {} }], [{ type: 3, timestamp: 9_000.5, data: { source: 3, id: 1, x: 0, y: 9 } }]];

interface Wanted { head?: Record<string, unknown>; block?: string; file?: string; fileName?: string }
/** A file as an export writes it. */
function fileOf({ head = {}, block, file = PICTURE, fileName = sha256(PICTURE) }: Wanted = {}): string {
  const pack = (text: string): string => gzipSync(text).toString('base64');
  const manifest = { recordingId: '9', version: '1', startedAt: STARTED_AT, durationMs: 9_001, isLive: false, documents: [{ doc: 3, tab: 'aabbccdd', clockOffsetsMs: { 0: 100 }, gaps: [] }], blocks: [{ id: '77' }] };
  const text = block ?? EVENTS.map((events, seq) => JSON.stringify({ doc: 3, seq: seq * 2, clock: 0, events })).join('\n') + '\n';
  const lines = [
    partLine('head', '', pack(JSON.stringify({ v: 1, exportedAt: 0, isUnfinished: false, visit: { siteName: '', entryPath: '/', device: 'tablet', browser: 'Firefox', system: 'Linux', country: 'AT' }, manifest, names: { 'https://shop.example/p.svg': sha256(PICTURE) }, ...head }))),
    partLine('block', '77', pack(text)), partLine('file', fileName, pack(file), 'image/svg+xml'),
  ];
  return `<!doctype html>\n${lines.join('')}${partLine('end', '', pack(JSON.stringify({ parts: lines.length, sha256: sha256(lines.join('')) })))}<script></script>\n`;
}

async function give(file: string, whom: Ask = { cookie: t.owner.cookie }, siteId = t.owner.siteId) {
  return t.ask(`/api/v1/sites/${siteId}/imports`, { method: 'POST', body: file, ...whom, headers: { 'content-type': 'text/html', ...whom.headers } });
}
interface ReadBatch extends Omit<Appended, 'body'> { header: BatchHeader; events: RecordedEvent[] }
function read({ body, ...rest }: Appended): ReadBatch {
  const text = Buffer.from(body);
  const cut = text.indexOf(10);
  const parsed = parseBatchHeader(String(text.subarray(0, cut)));
  if (!parsed.ok) throw new Error(parsed.reason);
  return { ...rest, header: parsed.header, events: JSON.parse(String(gunzipSync(text.subarray(cut + 1)))) as RecordedEvent[] };
}

describe('a recording file', () => {
  it('comes in as the batches of its visit, at their times, and says that it was imported', async () => {
    const answer = await give(fileOf());
    expect([answer.statusCode, answer.json()]).toEqual([202, { handle: expect.stringMatching(/^[0-9a-f]{16}$/), recordingId: null }]);
    expect(kept).toEqual([PICTURE]);
    const batches = appended.map(read);
    for (const { workspaceId, siteId, facts, header, receivedAt } of batches) {
      expect([workspaceId, siteId, facts]).toEqual([String(t.owner.workspaceId), String(t.owner.siteId), { device: 'tablet', browser: 'Firefox', browserVersion: '', system: 'Linux', systemVersion: '', country: 'AT', isBot: false }]);
      // What the worker puts a document's time at.
      expect([receivedAt - header.elapsedMs, header.handle, header.tab]).toEqual([STARTED_AT + 100, answer.json<ImportedRecording>().handle, 'aabbccdd']);
    }
    expect(batches.map(({ header, events }) => [header.seq, events])).toEqual([[0, EVENTS[0]], [3, [
      { type: 5, timestamp: 6, data: { tag: 'hs:tag', payload: { tag: 'imported' } } },
      { type: 5, timestamp: 6, data: { tag: 'hs:assets', payload: { assets: [{ url: 'https://shop.example/p.svg', hash: sha256(PICTURE) }] } } },
    ]], [2, EVENTS[1]]]);
    const { rows } = await t.pool.query(`select subject_id from audit_entries where action = 'recording.imported'`);
    expect(rows).toEqual([{ subject_id: t.owner.siteId }]);
  });

  it('comes under the same names when it comes again, so that it is not stored twice, and anew once it was erased', async () => {
    const [one, two] = [(await give(fileOf())).json<ImportedRecording>(), (await give(fileOf({ head: { exportedAt: 5 } }))).json<ImportedRecording>()];
    expect(two).toEqual(one);
    expect(appended.slice(3).map((batch) => Buffer.from(batch.body))).toEqual(appended.slice(0, 3).map((batch) => Buffer.from(batch.body)));
    const other = fileOf({ block: `${JSON.stringify({ doc: 3, seq: 0, clock: 0, events: EVENTS[0] })}\n` });
    const { handle } = (await give(other)).json<ImportedRecording>();
    expect(handle).not.toBe(one.handle);

    const { header } = read((await give(other), appended.at(-1) as Appended));
    const stored = await putVisit(t, t.owner, { handle: one.handle });
    expect((await give(fileOf())).json()).toEqual({ handle: one.handle, recordingId: String(stored.id) });
    await t.pool.query(`insert into tombstones (workspace_id, site_id, kind, session_hash, reason) values ($1, $2, 'session', $3, 'test')`, [t.owner.workspaceId, t.owner.siteId, createHash('sha256').update(header.session).digest()]);
    expect((await give(other)).json<ImportedRecording>().handle).not.toBe(handle);
  });

  it('is refused whole when anything of it is not as it was written, and nothing is stored', async () => {
    const good = fileOf();
    const refusals: [string, string][] = [
      ['API_IMPORT_FOREIGN', '<!doctype html>\n<h1>Some page</h1>\n'], ['API_IMPORT_FOREIGN', ''],
      ['API_IMPORT_DAMAGED', good.slice(0, good.indexOf('data-part="file"'))], ['API_IMPORT_DAMAGED', good.replace(/.*data-part="end".*\n/, '')],
      ['API_IMPORT_DAMAGED', good.replace(/.*data-part="file".*\n/, '')], ['API_IMPORT_DAMAGED', good.replace('data-name="77"', 'data-name="78"')],
      ['API_IMPORT_DAMAGED', fileOf({ file: 'another picture' })], ['API_IMPORT_DAMAGED', fileOf({ file: 'no picture', fileName: sha256('no picture') })],
      ['API_IMPORT_DAMAGED', fileOf({ block: '{"doc":3,"seq":0' })], ['API_IMPORT_DAMAGED', fileOf({ block: `${JSON.stringify({ doc: 4, seq: 0, clock: 0, events: EVENTS[0] })}\n` })],
      ['API_IMPORT_DAMAGED', fileOf({ block: `${JSON.stringify({ doc: 3, seq: 0, clock: 0, events: [{ type: 3, timestamp: -1, data: {} }] })}\n` })],
      ['API_IMPORT_DAMAGED', fileOf({ head: { manifest: null } })], ['API_IMPORT_NEWER', fileOf({ head: { v: 2 } })],
      ['API_IMPORT_LARGE', fileOf({ block: EVENTS[0]!.map((event, seq) => JSON.stringify({ doc: 3, seq, clock: 0, events: [{ ...event, timestamp: seq * 2 * 86_400_000 }] })).join('\n') })],
    ];
    for (const [code, file] of refusals) expect([code, (await give(file)).json<{ code: string }>().code]).toEqual([code, code]);
    expect((await give('{}', { cookie: t.owner.cookie, headers: { 'content-type': 'application/json' } })).json()).toMatchObject({ code: 'API_IMPORT_FOREIGN' });
    expect([appended, kept]).toEqual([[], []]);
  });

  it('is refused where it would be erased at once, and for as long as the log takes nothing', async () => {
    await t.pool.query('update sites set retention_days = 2 where id = $1', [t.owner.siteId]);
    expect((await give(fileOf())).json()).toMatchObject({ status: 422, code: 'API_IMPORT_OLD' });
    await t.pool.query('update sites set retention_days = null where id = $1', [t.owner.siteId]);
    isLogFull = true;
    const refused = await give(fileOf({ block: `${JSON.stringify({ doc: 3, seq: 1, clock: 0, events: EVENTS[0] })}\n` }));
    expect([refused.statusCode, refused.headers['retry-after'], refused.json<{ code: string }>().code]).toEqual([503, '60', 'API_IMPORT_BUSY']);
  });

  it('is taken from admins alone, for sites of their own, and only where the log can be written', async () => {
    await t.ask('/api/v1/members', { method: 'POST', cookie: t.owner.cookie, body: { email: 'm@one.example', name: 'm', role: 'member', password: 'a member password' } });
    const member = await t.signIn('m@one.example', 'a member password');
    expect((await give(fileOf(), { cookie: member })).json()).toMatchObject({ code: 'API_PERMISSION_MISSING' });
    expect((await give(fileOf(), { cookie: t.owner.cookie }, t.stranger.siteId)).json()).toMatchObject({ code: 'API_SITE_UNKNOWN' });
    expect((await give(fileOf(), { cookie: t.owner.cookie, headers: { 'sec-fetch-site': 'cross-site', 'origin': 'https://evil.example' } })).json()).toMatchObject({ code: 'API_ORIGIN_FOREIGN' });
    expect(appended).toEqual([]);
  });
});
