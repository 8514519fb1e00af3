// Time, tabs, gaps and the talk with the app: what a viewer sees must be right whatever arrives, and in whatever order.

import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, until } from '@hindsight/testkit';
import type { RecordedEvent } from '@hindsight/wire';
import { clicks, moves, ours, pageSays, says } from './hand-made-events.ts';
import { startPlayerHost } from './player-host.ts';
import type { EmbeddedPlayer, PlayerHost } from './player-host.ts';
import { asRecording, EVENTS_PER_LINE } from './recorded-visit.ts';
import type { DocumentRecording, Recording } from './recorded-visit.ts';

const PICTURES = process.env['HINDSIGHT_PICTURES'];
if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });
const GRANT = { token: 'good', expiresAt: 0 };

let browser: Browser;
let host: PlayerHost;
let player: EmbeddedPlayer;

beforeAll(async () => {
  browser = await launchBrowser();
  host = await startPlayerHost();
});

afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
});

async function open(documents: DocumentRecording[] | Recording, atMs = 0): Promise<Recording> {
  const recording = Array.isArray(documents) ? asRecording('5', documents) : documents;
  host.recordings.set('5', recording);
  host.grant = 'good';
  host.asked.length = 0;
  player = await host.open(browser, { width: 900, height: 700 });
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: GRANT, atMs, mode: 'watch' });
  return recording;
}

async function close(name?: string): Promise<void> {
  if (PICTURES !== undefined && name !== undefined) writeFileSync(`${PICTURES}/${name}.png`, await player.page.screenshot());
  await player.page.context().close();
}

function stageText(): Promise<string> {
  return player.inPlayer("document.querySelector('.stage-frame iframe')?.contentDocument.body?.innerText ?? ''");
}

function shown(selector: string): Promise<string> {
  return player.inPlayer(`(() => { const element = document.querySelector('${selector}'); return element.hidden ? '' : element.textContent; })()`);
}

async function seekAndRead(atMs: number): Promise<string> {
  await player.forget();
  await player.say({ to: 'player', type: 'seek', atMs });
  await player.hears('time', (time) => time.atMs === atMs && !time.isBuffering);
  return stageText();
}

function one(events: RecordedEvent[], lostSeqs: [number, number][] = []): DocumentRecording[] {
  return [{ tab: 'aaaaaaaa', offsetMs: 0, events, lostSeqs }];
}

describe('tabs and pages', () => {
  it('shows of two overlapping tabs the one the visitor turned to', async () => {
    await open([
      { tab: 'aaaaaaaa', offsetMs: 0, events: [...pageSays(0, 'First'), moves(500, 5, 5), ours(4_000, 'hs:signal', { kind: 'visible' }), says(4_100, 'First again'), moves(4_500, 5, 5)] },
      { tab: 'bbbbbbbb', offsetMs: 1_000, events: [...pageSays(0, 'Second'), moves(1_000, 9, 9), says(3_500, 'Second in the background')] },
    ]);
    const opened = await player.hears('marks', (message) => message.isComplete);
    expect(await seekAndRead(1_500)).toBe('First');
    expect(await seekAndRead(2_200)).toBe('Second');
    expect(await seekAndRead(4_300)).toBe('First again');
    expect(opened.marks.filter((mark) => mark.kind === 'tab').map((mark) => mark.atMs)).toEqual([2_000, 4_000]);
    expect(await player.inPlayer('document.querySelectorAll("iframe").length')).toBe(1);
    await close('tabs');
  });

  it('keeps the old page until the next one of the same tab stands', async () => {
    await open([
      { tab: 'aaaaaaaa', offsetMs: 0, events: [...pageSays(0, 'Home'), moves(400, 5, 5)] },
      { tab: 'aaaaaaaa', offsetMs: 2_000, events: [ours(0, 'hs:view', { view: 0, path: '/list' }), ...pageSays(300, 'List', 400, 300), moves(900, 1, 1)] },
    ]);
    await player.hears('marks', (message) => message.isComplete);
    expect(await seekAndRead(2_100)).toBe('Home');
    expect(await seekAndRead(2_400)).toBe('List');
    const time = await player.hears('time', (message) => message.atMs === 2_400);
    expect([time.path, time.viewportWidth, time.viewportHeight]).toEqual(['/list', 400, 300]);
    await close();
  });
});

describe('what is missing', () => {
  it('marks a gap and labels the stage until the next keyframe', async () => {
    const filler = Array.from({ length: 8 }, (_, index) => moves(100 + index * 10, index, index));
    const events = [...pageSays(0, 'Before'), ...filler, ...Array.from({ length: 10 }, (_, index) => says(1_000 + index, 'Lost')), moves(3_000, 1, 1), ...Array.from({ length: 9 }, () => moves(3_001, 1, 1)), ...pageSays(5_000, 'After')];
    await open(one(events, [[1, 1]]));
    const told = await player.hears('marks', (message) => message.isComplete);
    expect(told.marks.filter((mark) => mark.kind === 'gap')).toEqual([expect.objectContaining({ atMs: 170, toMs: 3_000 })]);
    expect(await seekAndRead(2_000)).toBe('Before');
    expect(await shown('.stage-notice')).toBe('Part missing');
    if (PICTURES !== undefined) writeFileSync(`${PICTURES}/gap.png`, await player.page.screenshot());
    expect(await seekAndRead(3_500)).toBe('Before');
    expect(await shown('.stage-notice')).toBe('Part missing');
    expect(await seekAndRead(5_000)).toBe('After');
    expect(await shown('.stage-notice')).toBe('');
    await close();
  });

  it('labels a part of the page that stands still until it is followed again', async () => {
    await open(one([...pageSays(0, 'Fast'), ours(1_000, 'hs:frozen', { node: 6, isFrozen: true }), says(2_000, 'Elsewhere'), ours(3_000, 'hs:frozen', { node: 6, isFrozen: false }), says(4_000, 'Followed')]));
    await player.hears('marks', (message) => message.isComplete);
    const label = (): Promise<unknown> => player.inPlayer('getComputedStyle(document.querySelector("iframe").contentDocument.querySelector("h1"), "::before").content');
    await seekAndRead(500);
    expect(await label()).toBe('none');
    expect(await seekAndRead(2_500)).toBe('Elsewhere');
    expect(await label()).toContain('Stands still');
    expect(await seekAndRead(4_000)).toBe('Followed');
    expect(await label()).toBe('none');
    await close();
  });

  it('turns a block whose answer breaks off again and again into a gap and plays the rest', async () => {
    const filler = Array.from({ length: 118 }, (_, index) => says(100 + index * 20, `Step ${index}`));
    const made = asRecording('5', one([...pageSays(0, 'Start'), ...filler, ...pageSays(4_000, 'Later')]));
    host.breakingOff.add(made.manifest.blocks[1]?.id ?? '');
    await open(made);
    const told = await player.hears('marks', (message) => message.isComplete);
    expect(told.marks.filter((mark) => mark.kind === 'gap')).toHaveLength(1);
    expect(await seekAndRead(1_000)).toBe('Step 27');
    expect(await shown('.stage-notice')).toBe('Part missing');
    expect(await seekAndRead(4_000)).toBe('Later');
    host.breakingOff.clear();
    await close();
  });

  it('turns a block that cannot be had, and lines that cannot be read, into gaps and plays the rest', async () => {
    const filler = Array.from({ length: 118 }, (_, index) => says(100 + index * 20, `Step ${index}`));
    const made = asRecording('5', one([...pageSays(0, 'Start'), ...filler, ...pageSays(4_000, 'Later')]));
    const [, second, third] = made.manifest.blocks;
    made.blocks.delete(second?.id ?? '');
    made.blocks.set(third?.id ?? '', `not json\n${made.blocks.get(third?.id ?? '') ?? ''}`);
    await open(made);
    await player.hears('manifest-needed');
    await player.say({ to: 'player', type: 'manifest', manifest: made.manifest });
    const told = await player.hears('marks', (message) => message.isComplete);
    expect(told.broken).toBe(1);
    expect(told.marks.filter((mark) => mark.kind === 'gap')).toEqual([expect.objectContaining({ atMs: second?.fromMs === undefined ? -1 : second.fromMs - 20, toMs: third?.fromMs })]);
    expect(await seekAndRead(1_000)).toBe('Step 27');
    expect(await shown('.stage-notice')).toBe('Part missing');
    expect(await seekAndRead(2_000)).toBe('Step 95');
    expect(await seekAndRead(4_000)).toBe('Later');
    await close();
  });

  it('says so where a document has no full snapshot', async () => {
    await open(one([moves(0, 1, 1), says(500, 'x'), moves(900, 1, 1)]));
    await player.hears('opened');
    expect(await shown('.stage-panel')).toContain('Nothing recorded here.');
    await close('no-page');
  });

  it('says so where a snapshot cannot be rebuilt, and goes on with the next', async () => {
    const [meta, snapshot] = pageSays(0, 'x') as [RecordedEvent, RecordedEvent];
    (snapshot.data as { node: { childNodes: unknown } }).node.childNodes = 'too deep';
    const made = asRecording('5', one([meta, snapshot, moves(500, 1, 1), ...pageSays(2_000, 'Good'), moves(3_000, 1, 1)]));
    const deep = `[${'{"type":2,"id":9,"tagName":"p","attributes":{},"childNodes":['.repeat(20_000)}${']}'.repeat(20_000)}]`;
    for (const [id, text] of made.blocks) made.blocks.set(id, text.replace('"too deep"', deep));
    await open(made);
    await player.hears('opened');
    expect(await shown('.stage-panel')).toBe('This part of the recording cannot be shown.');
    expect(await seekAndRead(2_500)).toBe('Good');
    await close();
  });

  it('ignores event types and sources from the future and events that make no sense', async () => {
    await open(one([...pageSays(0, 'Page'), { type: 99, timestamp: 10, data: null }, { type: 3, timestamp: 20, data: { source: 77, id: 1 } }, { type: 3, timestamp: 30, data: null }, { type: 3, timestamp: 35, data: { source: 1 } }, { type: 3, timestamp: 36, data: { source: 0 } }, { type: 3, timestamp: 37, data: { source: 5, id: 'x' } }, null as never, says(40, 'Still fine'), moves(800, 1, 1)]));
    await player.hears('opened');
    expect(await seekAndRead(700)).toBe('Still fine');
    await close();
  });
});

describe('playing', () => {
  it('skips idle stretches', async () => {
    await open(one([...pageSays(0, 'Start'), moves(500, 1, 1), moves(60_000, 2, 2), says(60_100, 'End'), moves(60_300, 3, 3)]));
    const opened = await player.hears('opened');
    expect(opened.idle).toEqual([{ fromMs: 2_000, toMs: 59_000 }]);
    await player.say({ to: 'player', type: 'skip-idle', isOn: true });
    await player.say({ to: 'player', type: 'speed', speed: 4 });
    const startedAt = Date.now();
    await player.say({ to: 'player', type: 'play' });
    await player.hears('time', (time) => !time.isPlaying && time.atMs === 60_300);
    // Played at that speed, the idle stretch alone would take as long.
    expect(Date.now() - startedAt).toBeLessThan((59_000 - 2_000) / 4);
    expect(await stageText()).toBe('End');
    await close();
  });

  it('costs nothing while paused', async () => {
    await open(one([...pageSays(0, 'Start'), moves(500, 1, 1), moves(3_000, 1, 1)]));
    await player.hears('marks', (message) => message.isComplete);
    await player.inPlayer('{ window.frames_ = 0; const real = requestAnimationFrame; window.requestAnimationFrame = (f) => { window.frames_++; return real(f); }; }');
    await player.page.waitForTimeout(500);
    expect(await player.inPlayer('window.frames_')).toBe(0);
    await close();
  });

  it('shows the pointer where it was and a ripple for a click', async () => {
    await open(one([...pageSays(0, 'Page'), moves(100, 50, 60), moves(300, 150, 160), clicks(600, 150, 160), moves(5_000, 300, 300)]));
    await player.hears('opened');
    await seekAndRead(200);
    expect(await player.inPlayer("document.querySelector('.pointer').style.transform")).toBe('translate(100px, 110px)');
    await seekAndRead(500);
    // It is gone again in half a second, which may pass between two looks.
    await player.inPlayer("new MutationObserver(() => { window.hasRippled ||= document.querySelector('.ripple') !== null; }).observe(document.body, { childList: true, subtree: true })");
    await player.say({ to: 'player', type: 'play' });
    await until(() => player.inPlayer<boolean>('window.hasRippled === true'), { what: 'a ripple' });
    await close('pointer');
  });

  it('fits any window: whole, centred, never larger than it was, and follows changes of either size', async () => {
    await open(one([...pageSays(0, 'Wide', 1_600, 900), moves(500, 1_500, 800), { type: 3, timestamp: 1_000, data: { source: 4, width: 300, height: 600 } }, moves(2_000, 1, 1)]));
    await player.hears('opened');
    for (const [atMs, width, height, expected] of [
      [600, 900, 700, { x: 0, y: 97, width: 900, height: 506 }],
      [600, 390, 500, { x: 0, y: 140, width: 390, height: 219 }],
      [1_500, 390, 900, { x: 45, y: 150, width: 300, height: 600 }],
      [1_500, 390, 300, { x: 120, y: 0, width: 150, height: 300 }],
    ] as const) {
      await player.page.setViewportSize({ width, height });
      await seekAndRead(atMs);
      const read = (): Promise<unknown> => player.inPlayer("(({ x, y, width, height }) => ({ x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) }))(document.querySelector('.stage-frame iframe').getBoundingClientRect())");
      await until(async () => JSON.stringify(await read()) === JSON.stringify(expected), { what: `the stage at ${JSON.stringify(expected)}` }).catch(async (error: unknown) => { throw new Error(JSON.stringify(await read()), { cause: error }); });
    }
    await close();
  });

  it('goes on into blocks that arrive while a visit still runs', async () => {
    const first = [...pageSays(0, 'Start'), ...Array.from({ length: EVENTS_PER_LINE - 2 }, () => moves(500, 1, 1))];
    const live = asRecording('5', one(first), { isLive: true });
    await open(live);
    await player.hears('opened');
    await player.say({ to: 'player', type: 'play' });
    await player.hears('time', (time) => time.isPlaying && time.isBuffering && time.atMs === 500);
    const more = asRecording('5', one([...first, says(900, 'More'), moves(1_200, 1, 1)]), { version: '2' });
    const [block] = more.manifest.blocks;
    if (!block) throw new Error('no block');
    more.blocks.set('grown', more.blocks.get(block.id) ?? '');
    block.id = 'grown';
    host.recordings.set('5', more);
    await player.say({ to: 'player', type: 'manifest', manifest: more.manifest });
    await player.hears('time', (time) => !time.isPlaying && time.atMs === 1_200);
    expect(await stageText()).toBe('More');
    await close();
  });
});

describe('the talk with the app', () => {
  it('hears nobody but the embedding window of the named origin', async () => {
    const recording = await open(one([...pageSays(0, 'Page'), moves(500, 1, 1), moves(2_000, 1, 1)]));
    await player.hears('opened');
    // The same words from the player's own window and from another origin's frame.
    await player.inPlayer(`window.postMessage({ to: 'player', type: 'seek', atMs: 1500 }, location.origin)`);
    await player.page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<script>parent.frames[0].postMessage({ to: "player", type: "seek", atMs: 1700 }, "*")</script>';
      frame.setAttribute('sandbox', 'allow-scripts');
      document.body.append(frame);
    });
    await player.page.waitForTimeout(300);
    expect((await player.heard()).some((message) => message.type === 'time' && message.atMs > 0)).toBe(false);

    // A player told of another origin does not answer this one.
    const stranger = await browser.newPage();
    await stranger.goto(host.appOrigin);
    await stranger.evaluate((address) => {
      const frame = document.createElement('iframe');
      (window as unknown as { heard: unknown[] }).heard = [];
      window.addEventListener('message', (event) => (window as unknown as { heard: unknown[] }).heard.push(event.data));
      frame.src = address;
      document.body.append(frame);
    }, `${host.playerOrigin}/?app=${encodeURIComponent('https://elsewhere.example')}`);
    await stranger.waitForTimeout(500);
    expect(await stranger.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
    await stranger.close();
    expect(recording.manifest.recordingId).toBe('5');
    await close();
  });

  it('asks for a new grant and goes on with it', async () => {
    const made = asRecording('5', one([...pageSays(0, 'Page'), moves(500, 1, 1)]));
    host.recordings.set('5', made);
    player = await host.open(browser);
    host.grant = 'renewed';
    await player.say({ to: 'player', type: 'open', manifest: made.manifest, grant: GRANT, atMs: 0, mode: 'watch' });
    await player.hears('grant-needed');
    await player.say({ to: 'player', type: 'grant', grant: { token: 'renewed', expiresAt: 0 } });
    await player.hears('opened');
    expect(await stageText()).toBe('Page');
    await close();
  });

  it('asks for the newest manifest when a block is gone, and finds the stretch in the sealed one', async () => {
    const made = asRecording('5', one([...pageSays(0, 'Page'), moves(500, 1, 1)]));
    const old = { ...made, blocks: new Map<string, string>() };
    await open(old);
    await player.hears('manifest-needed');
    const [block] = made.manifest.blocks;
    if (!block) throw new Error('no block');
    const sealed: Recording = { manifest: { ...made.manifest, version: '2', blocks: [{ ...block, id: 'sealed' }] }, blocks: new Map([['sealed', made.blocks.get(block.id) ?? '']]) };
    host.recordings.set('5', sealed);
    await player.say({ to: 'player', type: 'manifest', manifest: sealed.manifest });
    await player.hears('opened');
    expect(await stageText()).toBe('Page');
    expect(await shown('.stage-notice')).toBe('');
    await close();
  });

  it('fetches each block once', async () => {
    const recording = await open(one([...pageSays(0, 'Page'), ...Array.from({ length: 200 }, (_, index) => moves(100 + index * 20, index, index))]));
    await player.hears('marks', (message) => message.isComplete);
    for (const atMs of [3_000, 100, 2_000]) await seekAndRead(atMs);
    expect(host.asked.toSorted()).toEqual(recording.manifest.blocks.map((block) => block.id).toSorted());
    await close();
  });
});
