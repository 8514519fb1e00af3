// A recording saved as one file from the app, opened from a disk, shows the pictures the player shows, and asks nobody for anything. A
// hostile recording runs nothing in it. Everything a page may be made of is in it: sheets that import sheets, fonts, images, a shadow tree.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail } from '@hindsight/api-contract';
import { launchBrowser, pictureDifference, SessionBuilder, until } from '@hindsight/testkit';
import { parseBlock, readPartLine, type RecordedEvent } from '@hindsight/wire';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { hostilePage, makeVectors } from '../frontend/replay/test/hostile/vectors.ts';
import { startMemberSite } from '../tracker/test/vault/member-site.ts';
import { sendBatches } from './batch-sender.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { stageMoment } from './stage.ts';

/** Three styles, a font, twelve images, one the page drew itself. */
const FILES = 17;
const SIZE = { width: 700, height: 500 };
/** One in so many of the hostile vectors: the player they all run into is tested with every one. */
const SAMPLED = 7;
const BREAKOUT = '</script><script>window.brokenOut = true</script><!--';

let browser: Browser;
let hindsight: Hindsight;
let folder: string;
/** A member's visit, saved: made once for all that looks at it. */
let members: { visit: { id: string; durationMs: number }; file: string } | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one-file-'));
  [browser, hindsight] = await Promise.all([launchBrowser(), startHindsight()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await hindsight?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** What was asked for beside the file itself, and not stopped by the page's own policy. */
  asked: Set<string>;
  /** Errors of scripts and of the console. */
  faults: string[];
}

/** Opens a file, or the stage alone at a moment. */
async function openFile(context: BrowserContext, file: string, stageAtMs?: number): Promise<Opened> {
  const page = await context.newPage();
  const opened: Opened = { page, asked: new Set(), faults: [] };
  const address = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address && !/^(blob|data):/.test(request.url())) opened.asked.add(request.url());
  });
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') opened.asked.delete(request.url());
  });
  page.on('pageerror', (error) => opened.faults.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') opened.faults.push(line.text());
  });
  await page.goto(`${address}${stageAtMs === undefined ? '' : `#t=${stageAtMs}&stage=1`}`);
  if (stageAtMs !== undefined) await page.waitForFunction(() => (window as Window & { ready?: boolean }).ready === true, undefined, { timeout: 90_000 });
  return opened;
}

/** As a person does it: on the recording's page, by the menu. */
async function saveFromApp(recordingId: string): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ ...hindsight.cookie, url: hindsight.origin }]);
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  await page.goto(`${hindsight.origin}/recordings/${recordingId}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as one file' }).click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  await context.close();
  return file;
}

/** The same without a person. */
async function saveFromApi(recordingId: string): Promise<string> {
  const answer = await fetch(`${hindsight.origin}/api/v1/recordings/${recordingId}/export`, { headers: { 'cookie': `${hindsight.cookie.name}=${hindsight.cookie.value}`, 'sec-fetch-site': 'same-origin' } });
  const file = join(folder, `${recordingId}.html`);
  await writeFile(file, await answer.text());
  return file;
}

/** A member's visit: the page comes, an image is added, the page is scrolled. */
async function visitMembers(): Promise<{ id: string; durationMs: number }> {
  const members = await startMemberSite(`<script async src="${hindsight.origin}/s/${hindsight.demoSite.key}.js"></script>`);
  const context = await browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.goto(members.origin, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForFunction(() => 'hindsight' in window);
  await page.evaluate(async () => {
    const style = document.body.style;
    style.minHeight = '1500px';
    await (window as unknown as { addLater(): Promise<void> }).addLater();
    style.background = '#fe9';
    scrollTo(0, 120);
  });
  const last = await page.screenshot();
  await until(async () => (await readdir(join(hindsight.dataDirectory, 'blobs', 'assets', hindsight.demoSite.id))).length >= FILES, { what: 'the files to be handed over' });
  const found = await until(async () => {
    const [visit] = await hindsight.visits();
    if (visit === undefined) return null;
    const moment = await stageMoment(browser, hindsight, visit.id, visit.durationMs, SIZE);
    await moment.page.context().close();
    return (await pictureDifference(browser, last, moment.picture)) < 0.0005 && visit;
  }, { everyMs: 500, what: 'the visit with all its files' });
  // Nothing comes after it: what is saved is what is listed later.
  await page.evaluate("hindsight('event', 'it is over'); hindsight('stop')");
  await until(async () => JSON.stringify(eventsIn(String(await readFile(await saveFromApi(found.id))))).includes('it is over'), { everyMs: 500, what: 'the end of the visit' });
  await context.close();
  await members.stop();
  return found;
}

async function savedMembers(): Promise<NonNullable<typeof members>> {
  if (members === null) {
    const visit = await visitMembers();
    members = { visit, file: await saveFromApp(visit.id) };
  }
  return members;
}

/** The events in a file, in order; notes that came with an import left out. */
function eventsIn(page: string): unknown[] {
  const texts = page.split('\n').map(readPartLine).filter((part) => part?.kind === 'block').map((part) => String(gunzipSync(Buffer.from(part?.base64 ?? '', 'base64'))));
  const events = texts.flatMap((text) => parseBlock(text).lines).sort((a, b) => a.doc - b.doc || a.seq - b.seq).flatMap(({ events: some }) => some);
  return events.filter((event, i) => !(i >= events.length - 2 && isImportNote(event)));
}

function isImportNote(event: RecordedEvent): boolean {
  const { tag, payload } = event.data as { tag?: string; payload?: { tag?: string; isSettled?: true } };
  return (tag === 'hs:tag' && payload?.tag === 'imported') || (tag === 'hs:assets' && payload?.isSettled === undefined);
}

describe('a recording saved as one file', () => {
  it('shows from a disk, without a network, what the player shows, and can be driven by keys', async () => {
    const { visit, file } = await savedMembers();
    const context = await browser.newContext({ viewport: SIZE, offline: true });
    const pictures: Buffer[] = [];
    for (const atMs of [0, Math.round(visit.durationMs / 2), visit.durationMs]) {
      const shown = await stageMoment(browser, hindsight, visit.id, atMs, SIZE);
      await shown.page.context().close();
      const { page, asked, faults } = await openFile(context, file, atMs);
      const picture = await page.screenshot();
      if (process.env['HINDSIGHT_PICTURES'] !== undefined) await Promise.all([writeFile(join(process.env['HINDSIGHT_PICTURES'], `one-file-${atMs}.png`), picture), writeFile(join(process.env['HINDSIGHT_PICTURES'], `one-file-${atMs}-player.png`), shown.picture)]);
      expect({ atMs, differs: await pictureDifference(browser, shown.picture, picture), asked: [...asked], faults }).toEqual({ atMs, differs: 0, asked: [], faults: [] });
      pictures.push(picture);
      await page.close();
    }
    // The comparison can fail: the visit's last picture is another one than its first.
    expect(await pictureDifference(browser, pictures[0] as Buffer, pictures[2] as Buffer)).toBeGreaterThan(0.1);

    const { page, asked, faults } = await openFile(context, file);
    await page.getByRole('slider').and(page.locator('[aria-valuetext]')).waitFor();
    await page.keyboard.press('End');
    await until(async () => (await page.locator('#time').textContent())?.split(' / ').reduce((at, end) => (at === end ? at : '')), { what: 'the end of the recording' });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect([[...asked], faults, await page.getByLabel('Speed').inputValue()]).toEqual([[], [], '0.5']);
    await context.close();
  }, 240_000);

  it('comes back as a recording of a site, by the settings, with the same pictures and events, and only once', async () => {
    const { visit, file } = await savedMembers();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies([{ ...hindsight.cookie, url: hindsight.origin }]);
    const page = await context.newPage();
    await page.goto(`${hindsight.origin}/sites/${hindsight.demoSite.id}/settings`);
    const give = async (path: string): Promise<void> => page.locator('hs-import-card input[type=file]').setInputFiles(path);
    await give(file);
    const link = page.locator('hs-import-card').getByRole('link', { name: 'Open the recording' });
    const address = await link.getAttribute('href', { timeout: 90_000 });
    const id = /\d+$/.exec(address ?? '')?.[0] ?? '';
    expect(id).not.toBe(visit.id);
    const [one, other] = [await hindsight.get<RecordingDetail>(`/recordings/${visit.id}`), await hindsight.get<RecordingDetail>(`/recordings/${id}`)];
    expect({ startedAt: other.startedAt, durationMs: other.durationMs, device: other.device, browser: other.browser, pages: other.pageViews.map(({ path }) => path), tags: other.tags })
      .toEqual({ startedAt: one.startedAt, durationMs: one.durationMs, device: one.device, browser: one.browser, pages: one.pageViews.map(({ path }) => path), tags: ['imported'] });
    const [was, is] = [await stageMoment(browser, hindsight, visit.id, visit.durationMs, SIZE), await stageMoment(browser, hindsight, id, visit.durationMs, SIZE)];
    await Promise.all([was.page.context().close(), is.page.context().close()]);
    expect(await pictureDifference(browser, was.picture, is.picture)).toBe(0);
    expect(eventsIn(String(await readFile(await saveFromApi(id))))).toEqual(eventsIn(String(await readFile(file))));

    await give(file);
    await page.getByText('This recording is here already.').waitFor();
    expect([await link.getAttribute('href'), (await hindsight.visits()).filter(({ tags }) => tags.includes('imported')).map((one) => one.id)]).toEqual([address, [id]]);
    const changed = join(folder, 'changed.html');
    await writeFile(changed, String(await readFile(file)).replace('data-part="block" data-name="', 'data-part="block" data-name="1'));
    await give(changed);
    await page.getByText('The file is cut off, damaged or was changed').waitFor();
    await context.close();
  }, 240_000);

  it('runs nothing of a hostile recording and asks nobody, and no text ends the part it is in', async () => {
    const vectors = makeVectors((n) => `top.postMessage("evil ${n}","*");window.hacked=${n}`, (n) => `http://evil.invalid/${n}`).filter((_, n) => n % SAMPLED === 0);
    const session = new SessionBuilder({ siteId: BigInt(hindsight.demoSite.id), startedAt: Date.now() - 10_000 });
    const document = session.document();
    for (const event of hostilePage(vectors, 'snapshot')) {
      document.atMs = event.timestamp;
      document.event(event);
    }
    document.view(`/${BREAKOUT}`, 'load', { title: BREAKOUT }).flush();
    await sendBatches({ session, sent: new Set(), acknowledged: new Set(), cutOff: [] }, { origin: hindsight.origin, siteKey: hindsight.demoSite.key }, () => false);
    const visit = await hindsight.visitOnceListed(({ pageViews }) => pageViews.some(({ title }) => title.includes('brokenOut')));
    const file = await saveFromApi(visit.id);
    expect(String(await readFile(file))).not.toMatch(/evil\.invalid|brokenOut/);

    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript('window.evil = []; window.addEventListener("message", ({ data }) => window.evil.push(data))');
    const cameUp: string[] = [];
    context.on('page', (opened) => opened.on('popup', (window) => cameUp.push(window.url())));
    context.on('dialog', (dialog) => {
      cameUp.push(dialog.message());
      void dialog.dismiss();
    });
    const { page, asked } = await openFile(context, file, 5_500);
    await page.evaluate(() => {
      for (const element of (globalThis.document.querySelector('iframe')?.contentDocument as Document).querySelectorAll('*')) {
        for (const type of ['pointerover', 'mouseover', 'focus', 'toggle', 'load', 'error', 'begin']) element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true, composed: true }));
      }
    });
    for (let x = 60; x < 1280; x += 290) for (let y = 60; y < 800; y += 230) await page.mouse.click(x, y);
    const outcome = await page.evaluate(async () => {
      await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))); });
      const frame = globalThis.document.querySelector('iframe') as HTMLIFrameElement;
      const here = window as unknown as { evil: unknown[]; hacked?: number; brokenOut?: true };
      return {
        evil: here.evil, hacked: [here.hacked, (frame.contentWindow as unknown as typeof here).hacked, here.brokenOut].filter((one) => one !== undefined),
        sandbox: frame.getAttribute('sandbox'), heading: frame.contentDocument?.querySelector('h1')?.textContent,
      };
    });
    expect({ ...outcome, asked: [...asked], cameUp }).toEqual({ evil: [], hacked: [], sandbox: 'allow-same-origin', heading: 'Harmless', asked: [], cameUp: [] });
    await context.close();
  }, 180_000);

  it('says that it is not whole when its end is missing', async () => {
    const [visit] = await hindsight.visits();
    const whole = String(await readFile(await saveFromApi(visit?.id ?? '')));
    const cut = join(folder, 'cut.html');
    // As a download that broke off, in a browser that closes what is open: the script comes, the end of the parts does not.
    await writeFile(cut, whole.replace(/<script type="application\/x-hindsight" data-part="end".*\n/, ''));
    const context = await browser.newContext();
    const { page } = await openFile(context, cut);
    await page.getByText('This file is not whole').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await context.close();
  }, 120_000);
});
