// Looking closely: from one change of the picture to the next, at one tab whatever the visitor turned to, and at single elements.

import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, until } from '@hindsight/testkit';
import type { RecordedEvent } from '@hindsight/wire';
import { moves, ours, pageSays, says } from './hand-made-events.ts';
import { startPlayerHost } from './player-host.ts';
import type { EmbeddedPlayer, PlayerHost } from './player-host.ts';
import { asRecording } from './recorded-visit.ts';
import type { DocumentRecording } from './recorded-visit.ts';

const ERROR = { view: 0, message: 'TypeError', source: '/app.js', line: 3, column: 7 };

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
afterEach(() => player.page.context().close());

async function open(documents: DocumentRecording[], atMs: number): Promise<void> {
  const recording = asRecording('5', documents);
  host.recordings.set('5', recording);
  host.grant = 'good';
  player = await host.open(browser, { width: 400, height: 300 });
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs, mode: 'watch' });
  await player.hears('marks', (message) => message.isComplete);
}

const stageText = (): Promise<string> => player.inPlayer("document.querySelector('.stage-frame iframe').contentDocument.body.innerText");

it('goes from one change of the picture to the next and back, over what only the pointer did', async () => {
  await open([{ tab: 'aaaaaaaa', offsetMs: 0, events: [...pageSays(0, 'One'), says(1_000, 'Two'), moves(2_000, 5, 5), says(3_000, 'Three'), ours(3_500, 'hs:error', ERROR), moves(9_000, 5, 5)] }], 0);
  const steps: [number, string][] = [];
  for (const direction of [1, 1, 1, -1] as const) {
    await player.forget();
    await player.say({ to: 'player', type: 'step', direction });
    const { atMs } = await player.hears('time', ({ isBuffering }) => !isBuffering);
    steps.push([atMs, await stageText()]);
  }
  // The third finds nothing further and stays.
  expect(steps).toEqual([[1_000, 'Two'], [3_000, 'Three'], [3_000, 'Three'], [1_000, 'Two']]);
});

it('holds a tab on stage, tells when the visitor was turned to which, and where an error arose', async () => {
  await open([
    { tab: 'aaaaaaaa', offsetMs: 0, events: [...pageSays(0, 'First'), moves(500, 5, 5), ours(4_000, 'hs:signal', { kind: 'visible' }), ours(4_200, 'hs:error', ERROR), moves(5_000, 5, 5)] },
    { tab: 'bbbbbbbb', offsetMs: 1_000, events: [...pageSays(0, 'Second'), moves(1_000, 9, 9), says(3_500, 'Second, alone')] },
  ], 0);
  const { tabs, marks } = await player.hears('marks', (message) => message.isComplete);
  expect(tabs).toEqual([{ tab: 'aaaaaaaa', fromMs: 0, toMs: 5_000, onStage: [[0, 2_000], [4_000, 5_000]] }, { tab: 'bbbbbbbb', fromMs: 1_000, toMs: 4_500, onStage: [[2_000, 4_000]] }]);
  expect(marks.find(({ kind }) => kind === 'error')).toMatchObject({ label: 'TypeError', detail: '/app.js:3:7' });
  await player.say({ to: 'player', type: 'seek', atMs: 4_800 });
  await player.hears('time', ({ atMs, tab }) => atMs === 4_800 && tab === 'aaaaaaaa');
  await player.say({ to: 'player', type: 'hold-tab', tab: 'bbbbbbbb' });
  await player.hears('time', ({ tab, isBuffering }) => tab === 'bbbbbbbb' && !isBuffering);
  expect(await stageText()).toBe('Second, alone');
  await player.forget();
  await player.say({ to: 'player', type: 'hold-tab', tab: null });
  await player.hears('time', ({ tab, isBuffering }) => tab === 'aaaaaaaa' && !isBuffering);
  expect(await stageText()).toBe('First');
});

it('names the element that is pointed at, on a page that is shown small, and neither plays nor touches the page for it', async () => {
  await open([{ tab: 'aaaaaaaa', offsetMs: 0, events: [ours(0, 'hs:view', { view: 0, path: '/here' }), ...pageSays(1, 'Point at me'), moves(9_000, 5, 5)] }], 500);
  await player.say({ to: 'player', type: 'inspect', isOn: true });
  await until(() => player.inPlayer<boolean>("document.querySelector('.inspect-layer') !== null"), { what: 'elements to be pointed at' });
  const markup = "document.querySelector('.stage-frame iframe').contentDocument.documentElement.outerHTML";
  const before = await player.inPlayer(markup);
  const place = await player.inPlayer<{ x: number; y: number }>(`(() => {
    const frame = document.querySelector('.stage-frame iframe');
    const around = frame.getBoundingClientRect();
    const box = frame.contentDocument.querySelector('h1').getBoundingClientRect();
    const scale = around.width / frame.offsetWidth;
    return { x: around.left + (box.left + 20) * scale, y: around.top + (box.top + box.height / 2) * scale, scale };
  })()`);
  expect(place).toMatchObject({ scale: 0.5 });
  await player.page.mouse.move(place.x, place.y);
  await until(() => player.inPlayer<boolean>("/^h1 · /.test(document.querySelector('.inspect-outline')?.textContent)"), { what: 'the name of the element' });
  await player.page.mouse.click(place.x, place.y);
  const { element } = await player.hears('picked');
  expect(element).toEqual({ selector: 'body > h1', role: 'heading', text: 'Point at me', path: '/here' });
  expect((await player.heard()).some(({ type }) => type === 'stage-clicked')).toBe(false);
  expect(await player.inPlayer(markup)).toBe(before);
  await player.say({ to: 'player', type: 'play' });
  await player.hears('picked', (message) => message.element === null);
  expect(await player.inPlayer("document.querySelectorAll('.inspect-layer').length")).toBe(0);
});

it('leaves the keyboard where the viewer types when a dialog of the recording opens', async () => {
  const opens: RecordedEvent = { type: 3, timestamp: 1_000, data: { source: 0, texts: [], removes: [], attributes: [], adds: [{ parentId: 5, nextId: null, node: { type: 2, id: 20, tagName: 'dialog', attributes: { open: '', rr_open_mode: 'modal' }, childNodes: [] } }, { parentId: 20, nextId: null, node: { type: 2, id: 21, tagName: 'button', attributes: {}, childNodes: [] } }] } };
  await open([{ tab: 'aaaaaaaa', offsetMs: 0, events: [...pageSays(0, 'One'), opens, moves(2_000, 5, 5)] }], 0);
  await player.page.evaluate(() => { document.body.prepend(Object.assign(document.createElement('input'), { id: 'note' })); document.querySelector<HTMLInputElement>('#note')?.focus(); });
  await player.say({ to: 'player', type: 'seek', atMs: 1_500 });
  await player.hears('time', ({ atMs, isBuffering }) => atMs === 1_500 && !isBuffering);
  expect(await player.inPlayer("document.querySelector('.stage-frame iframe').contentDocument.querySelector('dialog').matches(':modal:not([inert])')")).toBe(true);
  await player.page.keyboard.type('typed');
  expect(await player.page.inputValue('#note')).toBe('typed');
});
