// A recording deleted through the API: gone at once from every answer, and within a minute from every byte kept, whatever its
// tracker still sends and whatever the sealer is doing. Its neighbours in the same pack stay whole. The search is proven first.
//
// Bytes are looked for in rows, blobs and log. PostgreSQL's own files are not: it frees a deleted row's space when it sees fit.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks, RecordingDetail, RecordingList, Site } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import { launchBrowser, SessionBuilder, until, type BuiltBatch } from '@hindsight/testkit';
import { parseBatchHeader, partitionOf } from '@hindsight/wire';
import type { Browser, Page } from 'playwright-core';
import { html, startCustomerSite, type CustomerSite } from './customer-site.ts';
import { openEmbeddedDatabase, searchRows } from './embedded-database.ts';
import { startHindsight, untilKnown, type Hindsight } from './hindsight.ts';
import { signIn, type SignedIn } from './signed-in.ts';
import { LeakSearch } from './leak-search.ts';
import { stageMoment } from './stage.ts';
import { startVisitorProxy, type VisitorProxy } from './visitor-proxy.ts';

const GONE_WITHIN_MS = 60_000;
/** Of the log of a fresh program. */
const PARTITIONS = 4;
const SIZE = { width: 1000, height: 700 };

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;
let customer: CustomerSite;
let database: Pool;
/** Somebody of another workspace, and a site there. */
let neighbour: SignedIn;
let neighbourSite: Site;
let playerOrigin: string;

beforeAll(async () => {
  // The archive has a bound of its own, seven days, and tests of its own.
  [browser, hindsight] = await Promise.all([launchBrowser(), startHindsight({ ARCHIVE: 'off' })]);
  proxy = await startVisitorProxy(hindsight.origin, '198.51.100.7');
  customer = await startCustomerSite(proxy.origin, hindsight.demoSite.key);
  database = openEmbeddedDatabase(hindsight.dataDirectory);
  playerOrigin = (await hindsight.get<{ playerOrigin: string }>('/me')).playerOrigin;
  await database.query(
    `with made as (insert into workspaces (name) values ('Next door') returning id)
     insert into members (workspace_id, email, role, password_hash) select made.id, 'neighbour@e2e.example', 'owner', password_hash from made, members`);
  neighbour = await signIn(hindsight.origin, 'neighbour@e2e.example');
  neighbourSite = await neighbour.post<Site>('/sites', { name: 'Next door', domains: [] });
  await untilKnown(hindsight.origin, neighbourSite.key);
}, 150_000);

afterAll(async () => {
  await browser?.close();
  await database?.end();
  await customer?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

/** No piece of it is in another one, nor anywhere by chance. */
const canaryNow = (): string => randomBytes(64).toString('base64').replace(/[^a-zA-Z]/g, '').slice(0, 20);

async function post(body: Uint8Array, siteKey = hindsight.demoSite.key): Promise<number> {
  const response = await fetch(`${hindsight.origin}/i/${siteKey}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: new Uint8Array(body) });
  await response.arrayBuffer();
  return response.status;
}

const bodyOf = ({ header, payload }: BuiltBatch): Buffer => Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]);

async function sendAll(session: SessionBuilder, siteKey?: string): Promise<void> {
  const answers = await Promise.all(session.batches().map((batch) => post(bodyOf(batch), siteKey)));
  expect(new Set(answers)).toEqual(new Set([202]));
}

async function droppedAsErased(): Promise<number> {
  const line = (await (await fetch(`${hindsight.origin}/metrics`)).text()).split('\n').find((row) => row.startsWith('worker_batches_dropped_total{') && row.includes('reason="erased"'));
  return line === undefined ? 0 : Number(line.split(' ').at(-1));
}

/** A visit whose every kind of text carries the canary, in the log's first partition. */
function builtVisit(canary: string): SessionBuilder {
  let session = new SessionBuilder();
  while (partitionOf(session.session, PARTITIONS) !== 0) session = new SessionBuilder();
  const text = { type: 2, id: 9, tagName: 'p', attributes: { class: canary }, childNodes: [{ type: 3, id: 10, textContent: `${canary} in the page` }] };
  session.document().wait(20).load(`/${canary}/page`, [text], { title: `${canary} title` }).flush()
    .wait(500).click(9, 10, 10, `#${canary}`).custom('hs:tag', { tag: canary }).wait(500).flush();
  return session;
}

/** Enough that does not compress for the sealer to turn to a visit that still runs. */
function addWeight(session: SessionBuilder, canary: string): SessionBuilder {
  for (let batch = 0; batch < 10; batch++) {
    session.documents[0]?.wait(100).event({ type: 6, data: { plugin: 'weight', payload: `${canary} ${randomBytes(330_000).toString('base64')}` } }).flush();
  }
  return session;
}

async function listed(session: { handle: string }, viewer: SignedIn = hindsight): Promise<RecordingDetail> {
  return until(() => viewer.get<RecordingDetail>(`/handles/${session.handle}`), { everyMs: 100, what: 'the recording' });
}

const blockUrl = (recordingId: string, blockId: string, token: string): string => `${playerOrigin}/blocks/${recordingId}/${blockId}?grant=${encodeURIComponent(token)}`;

/** The addresses of all blocks, and what they answer. */
async function openBlocks(recordingId: string, viewer: SignedIn = hindsight): Promise<{ urls: string[]; texts: string[]; blocks: Blocks }> {
  const blocks = await viewer.get<Blocks>(`/recordings/${recordingId}/blocks`);
  const urls = blocks.manifest.blocks.map((block) => blockUrl(recordingId, block.id, blocks.grant.token));
  const texts = await Promise.all(urls.map(async (url) => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    return response.text();
  }));
  return { urls, texts, blocks };
}

async function placesOf(canary: string): Promise<string[]> {
  const search = new LeakSearch([canary]);
  for (const folder of ['log', 'blobs', 'edge']) await search.searchFolder(join(hindsight.dataDirectory, folder));
  expect(await searchRows(search, database)).toBeGreaterThan(100);
  await search.searchBytes('what the program printed', Buffer.from(hindsight.output()));
  return [...new Set(search.leaks.map(({ where }) => where.replace(` › `, '|').split('|')[0] ?? ''))];
}

async function expectGone(canary: string): Promise<void> {
  let last: string[] = [];
  await until(async () => {
    last = await placesOf(canary);
    return last.length === 0;
  }, { withinMs: GONE_WITHIN_MS, everyMs: 500, what: 'every byte to be gone' }).catch((error: unknown) => {
    throw new Error(`still in ${last.join(', ')}`, { cause: error });
  });
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

async function visitAsAPerson(canary: string): Promise<{ page: Page; visit: RecordingDetail }> {
  customer.pages.set(`/${canary}/page`, html(`<h1>${canary} on top</h1><button id="${canary}">${canary} button</button>`, `${canary} title`));
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await page.goto(`${customer.origin}/${canary}/page`);
  await page.evaluate((tag) => (window as unknown as { hindsight: (...command: unknown[]) => void }).hindsight('tag', tag), canary);
  await page.getByRole('button').click();
  const visit = await hindsight.visitOnceListed((one) => one.tags.includes(canary) && one.clickCount > 0);
  return { page, visit };
}

describe('a recording deleted while its visitor is still there', () => {
  const canary = canaryNow();
  let page: Page;
  let visit: RecordingDetail;

  it('was in the rows, the blobs and the log before: the search sees them all', async () => {
    ({ page, visit } = await visitAsAPerson(canary));
    expect(visit.pageViews[0]).toMatchObject({ path: `/${canary}/page`, title: `${canary} title` });
    const places = await placesOf(canary);
    for (const folder of ['log', 'blobs']) expect(places).toContainEqual(expect.stringContaining(join(hindsight.dataDirectory, folder)));
    for (const table of ['public.sessions', 'public.recordings', 'public.page_views', 'public.pages', 'public.elements']) expect(places).toContainEqual(expect.stringContaining(`row of ${table}`));
  }, 90_000);

  it('is gone at once from list, detail, handle and blocks, for a grant given before as well', async () => {
    const { urls, texts } = await openBlocks(visit.id);
    expect(texts.join('')).toContain(canary);
    await hindsight.remove(`/recordings/${visit.id}`);
    expect(new Set(await Promise.all(urls.map(statusOf)))).toEqual(new Set([404]));
    expect((await hindsight.visits()).map(({ id }) => id)).not.toContain(visit.id);
    for (const path of [`/recordings/${visit.id}`, `/recordings/${visit.id}/blocks`]) await expect(hindsight.get(path)).rejects.toThrow(/: 404 /);
  });

  it('takes nothing more: late batches and repeats are answered 202, dropped and counted', async () => {
    const batches = proxy.sent.filter(({ url, body }) => url.startsWith('/i/') && body.includes(10));
    const [first] = batches;
    if (first === undefined) throw new Error('the tracker sent nothing');
    const end = first.body.indexOf(10);
    const parsed = parseBatchHeader(first.body.subarray(0, end).toString());
    if (!parsed.ok) throw new Error(parsed.reason);
    const before = await droppedAsErased();
    const late = [1000, 1001].map((seq) => Buffer.concat([Buffer.from(JSON.stringify({ ...parsed.header, seq })), first.body.subarray(end)]));
    for (const body of [...late, first.body]) expect(await post(body)).toBe(202);
    // The tracker itself has not noticed and goes on.
    const answered = page.waitForResponse((response) => response.url().includes('/i/') && response.status() === 202);
    await page.evaluate((text) => document.body.append(`${text} again`), canary);
    await page.getByRole('button').click();
    await answered;
    await until(async () => await droppedAsErased() >= before + 4, { everyMs: 200, what: 'four batches dropped as erased' });
  }, 60_000);

  it('is in no row, blob or log record within a minute', async () => {
    await expectGone(canary);
    await page.context().close();
    await expectGone(canary);
    const { rows } = await database.query('select 1 from sessions where recording_id = $1 union all select 1 from click_points where recording_id = $1', [visit.id]);
    expect(rows).toEqual([]);
    expect(JSON.stringify(await hindsight.get(`/sites/${hindsight.demoSite.id}/pages`))).not.toContain(canary);
    expect((await hindsight.visits()).map(({ id }) => id)).not.toContain(visit.id);
  }, 2 * GONE_WITHIN_MS + 30_000);
});

describe('a recording that shares its pack with another workspace\'s', () => {
  it('goes alone: the neighbour\'s blocks, counts and picture stay as they were', async () => {
    const [canary, stays] = [canaryNow(), canaryNow()];
    const { mine, theirs } = await until(async () => {
      const pair = { mine: builtVisit(canary), theirs: builtVisit(stays) };
      await Promise.all([sendAll(pair.mine), sendAll(pair.theirs, neighbourSite.key)]);
      await Promise.all([listed(pair.mine), listed(pair.theirs, neighbour)]);
      const { rows } = await database.query(
        `select b.blob_key from recording_blocks b join sessions s on s.recording_id = b.recording_id where s.handle = any($1::bytea[])
         group by 1 having count(distinct b.workspace_id) = 2`, [[pair.mine.handle, pair.theirs.handle].map((handle) => Buffer.from(handle, 'hex'))]);
      return rows.length > 0 && pair;
    }, { what: 'two visits in one pack' });
    const complete = (visit: RecordingDetail): boolean => visit.clickCount === 1 && visit.tags.length === 1;
    const kept = await until(async () => {
      const visit = await listed(theirs, neighbour);
      return complete(visit) && visit;
    }, { what: 'the neighbour to be complete' });
    const before = await openBlocks(kept.id, neighbour);

    await hindsight.remove(`/recordings/${(await listed(mine)).id}`);
    // A try before this one may have been sent apart; its canary is the same.
    for (const { id, entryPath } of await hindsight.visits()) if (entryPath.includes(canary)) await hindsight.remove(`/recordings/${id}`);
    await expectGone(canary);
    const after = await openBlocks(kept.id, neighbour);
    expect(after.texts).toEqual(before.texts);
    expect(after.blocks.manifest.documents).toEqual(before.blocks.manifest.documents);
    expect(await listed(theirs, neighbour)).toMatchObject({ clickCount: 1, hasGap: false, tags: [stays], entryPath: `/${stays}/page` });
    const { page, state } = await stageMoment(browser, neighbour, kept.id, kept.durationMs, SIZE);
    expect(state.text).toContain(`${stays} in the page`);
    await page.context().close();
  }, 180_000);
});

describe('recordings the sealer is at', () => {
  const isSealed = async (handle: string): Promise<boolean> => (await database.query(
    `select 1 from recording_blocks b join sessions s on s.recording_id = b.recording_id where s.handle = $1 and b.blob_key like 'recordings/%'`, [Buffer.from(handle, 'hex')])).rows.length > 0;

  it('one that lies in an object of its own goes with it', async () => {
    const canary = canaryNow();
    const session = addWeight(builtVisit(canary), canary);
    await sendAll(session);
    const { id } = await listed(session);
    await until(() => isSealed(session.handle), { everyMs: 200, what: 'the recording in an object of its own' });
    expect(await placesOf(canary)).toContainEqual(expect.stringContaining(join('blobs', 'recordings')));
    await hindsight.remove(`/recordings/${id}`);
    await expectGone(canary);
  }, 180_000);

  it('those deleted just when they are due stay deleted, with batches still coming', async () => {
    const canary = canaryNow();
    const sessions = Array.from({ length: 4 }, () => builtVisit(canary));
    await Promise.all(sessions.map(async (session, index) => {
      await sendAll(session);
      const { id } = await listed(session);
      const late = addWeight(session, canary).batches().slice(2);
      // The deletion falls among the batches that make the recording due (over 2 MB), for each of them elsewhere.
      for (const [sent, batch] of late.entries()) {
        if (sent === 6 + index) await hindsight.remove(`/recordings/${id}`);
        expect(await post(bodyOf(batch))).toBe(202);
      }
      await expect(hindsight.get(`/recordings/${id}`)).rejects.toThrow(/: 404 /);
    }));
    await expectGone(canary);
    const { rows } = await database.query('select 1 from sessions where handle = any($1::bytea[])', [sessions.map(({ handle }) => Buffer.from(handle, 'hex'))]);
    expect(rows).toEqual([]);
  }, 180_000);
});

describe('a block\'s address', () => {
  it('opens that block and no other: not another recording, not another workspace\'s, not with a changed grant', async () => {
    const [one, other, theirs] = [builtVisit(canaryNow()), builtVisit(canaryNow()), builtVisit(canaryNow())];
    await Promise.all([sendAll(one), sendAll(other), sendAll(theirs, neighbourSite.key)]);
    const ids = { one: (await listed(one)).id, other: (await listed(other)).id, theirs: (await listed(theirs, neighbour)).id };
    const [own, second, foreign] = [await openBlocks(ids.one), await openBlocks(ids.other), await openBlocks(ids.theirs, neighbour)];
    const blockOf = ({ blocks }: { blocks: Blocks }): string => blocks.manifest.blocks[0]?.id ?? '';
    const { token } = own.blocks.grant;
    expect(await statusOf(blockUrl(ids.one, blockOf(own), token))).toBe(200);

    for (const [recordingId, block] of [[ids.other, second], [ids.theirs, foreign]] as const) {
      expect(await statusOf(blockUrl(recordingId, blockOf(block), token))).toBe(403);
      expect(await statusOf(blockUrl(recordingId, blockOf(own), token))).toBe(403);
      expect(await statusOf(blockUrl(ids.one, blockOf(block), token))).toBe(404);
    }
    const [body = '', signature = ''] = token.split('.');
    const [, ...rest] = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
    const forged = `${Buffer.from(JSON.stringify([ids.theirs, ...rest])).toString('base64url')}.${signature}`;
    for (const [recordingId, grant] of [[ids.theirs, forged], [ids.one, `${body}.${[...signature].reverse().join('')}`], [ids.one, body], [ids.one, '']] as const) {
      expect(await statusOf(blockUrl(recordingId, blockOf(recordingId === ids.one ? own : foreign), grant))).toBe(403);
    }
    for (const path of [`/recordings/${ids.theirs}`, `/recordings/${ids.theirs}/blocks`]) await expect(hindsight.get(path)).rejects.toThrow(/: 404 /);
    await expect(hindsight.remove(`/recordings/${ids.theirs}`)).rejects.toThrow(/: 404 /);
    expect((await neighbour.get<RecordingList>(`/sites/${neighbourSite.id}/recordings?bots=include`)).recordings.map(({ id }) => id)).toContain(ids.theirs);
  }, 60_000);
});
