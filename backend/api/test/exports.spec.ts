// A recording as one file: who may take it away, what is in it, and what is refused.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assetBlobKey, assetNameHash } from '@hindsight/asset-vault';
import type { IndexedRecording } from '@hindsight/recording-index/contract-kit';
import { PART_TYPE, type RecordedEvent, type RecordingFileEnd, type RecordingFileHead } from '@hindsight/wire';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putBlocks, putVisit } from './put-visit.ts';

const SHOP = 'https://shop.example';
const SHEET = Buffer.from('@import "more.css"; body { background: url(seen.svg) } .x { background: url(never-seen.svg) }');
const MORE = Buffer.from('.y { color: red }');
const pictureOf = (colour: string): Buffer => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><rect fill="${colour}"/></svg>`);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

let t: ApiUnderTest;
let visit: IndexedRecording;
let blockId: bigint;

beforeAll(async () => {
  t = await startApi();
  visit = await putVisit(t, t.owner, { userName: 'ada@customer.example', entryPath: '/</script><script>' });
  for (const bytes of [SHEET, MORE, pictureOf('seen'), pictureOf('told'), pictureOf('never'), pictureOf('unused')]) t.blobs.set(assetBlobKey(visit.siteId, sha256(bytes)), bytes);
  // What the browser could not read, the server had fetched.
  await knows(`${SHOP}/told.svg`, pictureOf('told'));
  await knows(`${SHOP}/more.css`, MORE);
  await knows(`${SHOP}/never-seen.svg`, pictureOf('never'));
  [blockId] = await putBlocks(t, 'packs/aa/exported', [{ visit, text: `${JSON.stringify({ doc: 0, seq: 0, clock: 0, events: EVENTS })}\n` }]) as [bigint];
});
afterAll(() => t[Symbol.asyncDispose]());

async function knows(url: string, bytes: Buffer): Promise<void> {
  await t.pool.query(
    `insert into asset_versions (site_id, workspace_id, url_hash, content_hash, is_fetched, first_seen_at, last_seen_at) select site_id, workspace_id, $2, $3, true, started_at, started_at from recordings where id = $1`,
    [visit.id, assetNameHash(url), Buffer.from(sha256(bytes), 'hex')],
  );
}

const EVENTS: RecordedEvent[] = [
  { type: 4, timestamp: 0, data: { href: `${SHOP}/a/page`, width: 800, height: 600 } },
  { type: 2, timestamp: 1, data: { initialOffset: { left: 0, top: 0 }, node: { type: 0, id: 1, childNodes: [
    { type: 2, id: 2, tagName: 'link', attributes: { rel: 'stylesheet', href: '/app.css' }, childNodes: [] },
    { type: 2, id: 3, tagName: 'img', attributes: { src: '../told.svg', alt: '</script><!--' }, childNodes: [] },
  ] } } },
  { type: 5, timestamp: 2, data: { tag: 'hs:assets', payload: { assets: [{ url: `${SHOP}/app.css`, hash: sha256(SHEET) }, { url: `${SHOP}/seen.svg`, hash: sha256(pictureOf('seen')) }], isSettled: true } } },
];

const take = (whom: Ask, whose = visit) => t.ask(`/api/v1/recordings/${whose.id}/export`, whom);
interface Part { kind: string; name: string; type: string; line: string; content: Buffer }
/** The parts of a file, and what is left without them. */
function open(page: string): { parts: Part[]; around: string } {
  const parts: Part[] = [];
  const around = page.replace(new RegExp(`<script type="${PART_TYPE}" data-part="(\\w+)" data-name="(\\w*)" data-type="([^"]*)">([\\w+/=]*)</script>\\n`, 'g'), (line, kind: string, name: string, type: string, base64: string) => {
    parts.push({ kind, name, type, line, content: gunzipSync(Buffer.from(base64, 'base64')) });
    return '';
  });
  return { parts, around };
}
const deeds = async (): Promise<unknown[]> => (await t.pool.query(`select member_id is not null as "isMember", recording_id as "recordingId" from audit_entries where action = 'recording.exported' order by id`)).rows;

describe('a recording taken away', () => {
  it('is a file to keep, with the visit, its blocks and the files it needs, and nothing that could end a part', async () => {
    const answer = await take({ cookie: t.owner.cookie });
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([200, 'text/html; charset=utf-8', expect.stringMatching(/^attachment; filename="recording-\d+-[\d-]{10}\.html"$/)]);
    const { parts, around } = open(answer.body);
    expect(around).toBe('<!doctype html><body>\n\n<script></script>');
    const head = JSON.parse(String(parts[0]?.content)) as RecordingFileHead;
    expect(head).toMatchObject({ v: 1, isUnfinished: false, visit: { entryPath: '/</script><script>', siteName: expect.any(String) }, manifest: { recordingId: String(visit.id), blocks: [{ id: String(blockId) }] } });
    expect(JSON.stringify(head)).not.toContain('ada@customer.example');
    expect(parts.filter(({ kind }) => kind === 'block').map(({ name, content }) => [name, JSON.parse(String(content))])).toEqual([[String(blockId), { doc: 0, seq: 0, clock: 0, events: EVENTS }]]);

    const files = parts.filter(({ kind }) => kind === 'file');
    for (const { name, content } of files) expect(sha256(content)).toBe(name);
    expect(new Set(files.map(({ type, content }) => [type, String(content)].join()))).toEqual(new Set([['text/css', SHEET], ['text/css', MORE], ['image/svg+xml', pictureOf('seen')], ['image/svg+xml', pictureOf('told')]].map(String)));
    expect(head.names).toEqual({ [`${SHOP}/told.svg`]: sha256(pictureOf('told')), [`${SHOP}/more.css`]: sha256(MORE) });

    const end = JSON.parse(String(parts.at(-1)?.content)) as RecordingFileEnd;
    const sealed = parts.slice(0, -1).map(({ line }) => line);
    expect(end).toEqual({ parts: sealed.length, sha256: createHash('sha256').update(sealed.join('')).digest('hex') });
  });

  it('says so in the account, whoever took it', async () => {
    const { key } = (await t.ask('/api/v1/api-keys', { method: 'POST', cookie: t.owner.cookie, body: { name: 'export', scope: 'read' } })).json<{ key: string }>();
    const before = (await deeds()).length;
    expect([(await take({ cookie: t.owner.cookie })).statusCode, (await take({ key })).statusCode]).toEqual([200, 200]);
    expect((await deeds()).slice(before)).toEqual([{ isMember: true, recordingId: visit.id }, { isMember: false, recordingId: visit.id }]);
  });

  it('is nobody else\'s, and not to be had without a sign-in or once it is deleted', async () => {
    const gone = await putVisit(t, t.owner);
    await t.ask(`/api/v1/recordings/${gone.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    const before = (await deeds()).length;
    expect((await take({ cookie: t.stranger.cookie })).json()).toMatchObject({ status: 404, code: 'API_RECORDING_UNKNOWN' });
    expect((await take({ cookie: t.owner.cookie }, gone)).json()).toMatchObject({ code: 'API_RECORDING_UNKNOWN' });
    expect((await take({})).json()).toMatchObject({ code: 'API_CREDENTIALS_MISSING' });
    expect(await deeds()).toHaveLength(before);
  });

  it('is refused before a byte is sent when it is too large', async () => {
    const large = await putVisit(t, t.owner);
    const [id] = await putBlocks(t, 'packs/aa/large', [{ visit: large, text: '' }]);
    await t.pool.query('update recording_blocks set byte_length = 150000000 where id = $1', [id]);
    const before = (await deeds()).length;
    expect((await take({ cookie: t.owner.cookie }, large)).json()).toMatchObject({ status: 413, code: 'API_EXPORT_LARGE' });
    expect(await deeds()).toHaveLength(before);
  });

  it('does not come back where the log is another program\'s', async () => {
    expect((await t.ask(`/api/v1/sites/${t.owner.siteId}/imports`, { method: 'POST', cookie: t.owner.cookie, body: '<!doctype html>', headers: { 'content-type': 'text/html' } })).json()).toMatchObject({ status: 422, code: 'API_IMPORT_AWAY' });
  });

  it('goes without what is no longer there: its player shows a gap', async () => {
    const torn = await putVisit(t, t.owner);
    const [kept] = await putBlocks(t, 'packs/aa/kept', [{ visit: torn, text: 'x' }]);
    await putBlocks(t, 'packs/aa/swept', [{ visit: torn, text: 'x', seq: 1 }]);
    t.blobs.delete('packs/aa/swept');
    const { parts } = open((await take({ cookie: t.owner.cookie }, torn)).body);
    expect(parts.map(({ kind, name }) => [kind, name])).toEqual([['head', ''], ['block', String(kept)], ['end', '']]);
  });
});
