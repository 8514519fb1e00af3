// One visit to a hostile page: what it did for its visitor, what was thrown, what the console said, which names appeared. Asks
// through the debugger protocol, for the page may have broken everything a script could use.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '@hindsight/testkit';
import { CUSTOM, FULL_SNAPSHOT, type RecordedEvent } from '@hindsight/wire';
import type { Browser, CDPSession, Page, Request } from 'playwright-core';
import type { HostilePage } from './hostile-page.ts';
import type { HostileSite } from './hostile-site.ts';

export interface Seen {
  /** What the page told of itself, a line each, sorted. */
  outcome: string[];
  /** Uncaught exceptions and rejections, each once. */
  exceptions: string[];
  /** Console lines that have nothing to do with us, each once; and those of the browser about our addresses. */
  console: string[];
  aboutUs: string[];
  /** Names on `window`. */
  names: string[];
}

const WITHIN = { withinMs: 90_000 };
/** Where another origin or a policy refuses, the browser says it of one request in two lines. */
const SECOND_LINE = /^(Access to fetch at|Fetch API cannot load)/;
/** For what can only be waited for in vain: an answer that must not come, or a page whose own work never ends. */
const IN_VAIN_MS = 600;
const LOOKS_IN_VAIN = 100;

export async function visitHostilePage(browser: Browser, site: HostileSite, page: HostilePage, isTracked: boolean): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, acceptDownloads: false });
  const opened = await context.newPage();
  opened.setDefaultTimeout(60_000);
  const lines: { text: string; url: string }[] = [];
  const exceptions = new Set<string>();
  opened.on('console', (message) => lines.push({ text: message.text(), url: message.location().url }));
  opened.on('pageerror', (error) => exceptions.add(error.message));
  const session = await context.newCDPSession(opened);
  if (isTracked) site.forget(page.name);
  const ask = await openBy(opened, session, site, page, isTracked);

  if (isTracked) await waitForRecorder(site, page);
  const underWay = new Set<Request>();
  opened.on('request', (request) => void (request.url().includes('/echo?') && underWay.add(request)));
  opened.on('requestfinished', (request) => void underWay.delete(request));
  opened.on('requestfailed', (request) => void underWay.delete(request));
  await ask('exercise()');
  let looks = 0;
  // A page that broke its own promises or timers never ends: it has long had its answers.
  await until(async () => await ask('isExercised()') || (underWay.size === 0 && ++looks > LOOKS_IN_VAIN), { ...WITHIN, what: `${page.name} to have done its work` });
  if (page.via !== 'srcdoc') await act(opened, session);
  // A blob's address is another each time.
  const outcome = String(await ask('outcome()')).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid').split('\n').sort();
  const names = String(await ask('watched.names().join()')).split(',').filter((name) => page.hasPassingFrames === undefined || !/^\d+$/.test(name)).sort();
  if (isTracked && page.expect === 'recorded') {
    await opened.goto('about:blank');
    await until(() => isRecordedWell(site.events(page.name)), { ...WITHIN, what: `snapshot, change and click of ${page.name}` });
  }
  await context.close();
  const isAboutUs = ({ text, url }: { text: string; url: string }): boolean => `${url} ${text}`.includes(site.edgeOrigin) || text.includes("'hindsight'");
  return {
    outcome, names, exceptions: [...exceptions].sort(), aboutUs: lines.filter(isAboutUs).map(({ text }) => text).filter((text) => !SECOND_LINE.test(text)),
    console: [...new Set(lines.filter((line) => !isAboutUs(line)).map(({ text }) => text))].sort(),
  };
}

type Ask = (expression: string) => Promise<unknown>;

async function openBy(opened: Page, session: CDPSession, site: HostileSite, page: HostilePage, isTracked: boolean): Promise<Ask> {
  const ask: Ask = async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(`${page.name}: ${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value as unknown;
  };
  const html = site.htmlOf(page, isTracked);
  if (page.via === undefined) {
    // Any script that hangs holds up the load event, ours as well.
    await opened.goto(`${site.origin}/${page.name}${isTracked ? '' : '?bare'}`, { waitUntil: page.recorder === 'hang' ? 'domcontentloaded' : 'load' });
  } else if (page.via === 'file') {
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
    writeFileSync(join(folder, 'page.html'), html);
    await opened.goto(pathToFileURL(join(folder, 'page.html')).href);
    rmSync(folder, { recursive: true });
  } else {
    await opened.goto(`${site.origin}/echo`);
    if (page.via === 'blob') {
      await Promise.all([opened.waitForURL('blob:**'), opened.evaluate((text) => void (location.href = URL.createObjectURL(new Blob([text], { type: 'text/html' }))), html)]);
    } else {
      await opened.evaluate((text) => void document.body.append(Object.assign(document.createElement('iframe'), { sandbox: 'allow-scripts', srcdoc: text })), html);
      const frame = await until(() => opened.frames()[1], WITHIN);
      await frame.waitForFunction('"outcome" in window');
      return (expression) => frame.evaluate(expression);
    }
  }
  return ask;
}

/** As far as the recorder gets on this page. */
async function waitForRecorder(site: HostileSite, page: HostilePage): Promise<void> {
  const { name } = page;
  if (page.expect !== 'quiet') {
    await until(() => site.events(name).some(({ type }) => type === FULL_SNAPSHOT), { ...WITHIN, what: `the snapshot of ${name}` });
    return;
  }
  const step = page.edge !== undefined ? 'i' : page.recorder !== undefined ? 'r' : 's';
  if (!name.startsWith('csp-')) await until(() => site.asked(name).includes(step), { ...WITHIN, what: `the recorder of ${name} to get as far as /${step}` });
  await new Promise((resolve) => setTimeout(resolve, IN_VAIN_MS));
}

/** A visitor's click and keys, by the mouse and the keyboard. */
async function act(opened: Page, session: CDPSession): Promise<void> {
  const { root } = await session.send('DOM.getDocument', { depth: 0 });
  for (const selector of ['#press', '#field']) {
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    const { model } = await session.send('DOM.getBoxModel', { nodeId });
    const [left = 0, top = 0, right = 0, , , bottom = 0] = model.border;
    await opened.mouse.click((left + right) / 2, (top + bottom) / 2);
  }
  await opened.keyboard.type('abc');
}

function isRecordedWell(events: readonly RecordedEvent[]): boolean {
  const isClick = ({ type, data }: RecordedEvent): boolean => type === CUSTOM && (data as { tag: string }).tag === 'hs:click';
  const text = JSON.stringify(events);
  return events.some(isClick) && text.includes('hostile-mark') && text.includes('changed-by-page 4');
}
