// Rules of privacy tried on a recorded page: what the player shows is what the tracker records under those rules, word for word.
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HeatmapDrawing, MaskPreview, PrivacyRules, RecordedEvent } from '@hindsight/wire';
import { html, settings } from '../../../tracker/test/tracked-site.ts';
import { setUpVisits } from '../../../tracker/test/visits.ts';
import { startPlayerHost, type EmbeddedPlayer, type PlayerHost } from './player-host.ts';
import { asRecording } from './recorded-visit.ts';

const PICTURES = process.env['HINDSIGHT_PICTURES'];
if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });

/** Nothing is masked but what its own mark masks, and secret fields. */
const OPEN: PrivacyRules = { masking: 'open', maskSelectors: [], unmaskSelectors: ['html'], blockSelectors: [] };

/** Marks and rules in each other, fields of every sort, a component, a frame, an element whose children are named like DOM members. */
const PAGE = html(`
<style>body { font: 16px/1.5 sans-serif; margin: 24px; width: 800px } section { padding: 8px; margin: 8px 0; border: 1px solid #bbb }</style>
<h1>Account of Nora Field</h1>
<section class="contact"><p>Write to nora.field@example.com or call 0301234567.</p><p data-hs-unmask>Open hours <b class="customer">Nora <i class="public">9 to 5</i></b></p></section>
<section class="customer"><p>Customer words</p><p class="public">Public in customer</p><div class="customer public">Both marks</div></section>
<section id="chat">Chat with us<p class="customer">Inside chat</p></section>
<form class="public"><input name="parentNode" placeholder="Your name"><input name="shadowRoot" placeholder="Town"><input type="submit" value="Send order 4111111111111112"></form>
<form class="customer"><input placeholder="Hidden name"><textarea placeholder="Hidden words"></textarea><select><option>First choice</option><option>Second choice</option></select><input type="password" class="public"><input name="cvc" class="public"></form>
<div contenteditable="true" class="public">Draft of a letter <span class="public">with more</span></div>
<x-card class="customer"></x-card><x-card></x-card>
<iframe title="Inside" style="width: 400px; height: 80px"></iframe>
<script>
for (const card of document.querySelectorAll('x-card')) card.attachShadow({ mode: 'open' }).innerHTML = '<p>Card of Nora</p><p class="public">Card for all</p><p class="customer">Card of hers</p>';
document.querySelector('iframe').contentDocument.body.innerHTML = '<p>Frame words</p><p class="customer">Frame of Nora</p>';
</script>`);

const visits = setUpVisits();
let host: PlayerHost;
let player: EmbeddedPlayer;
beforeAll(async () => { host = await startPlayerHost(); });
beforeEach(async () => { player = await host.open(visits.browser, { width: 1000, height: 900 }); });
afterAll(async () => { await host?.[Symbol.asyncDispose](); });

async function record(rules: PrivacyRules): Promise<RecordedEvent[]> {
  visits.site.reset();
  visits.site.pages.set('/account/7', PAGE);
  visits.site.settings = settings(rules);
  const page = await visits.visit('/account/7');
  await page.waitForFunction(() => document.readyState === 'complete');
  await visits.leave(page);
  await page.context().close();
  return visits.site.events().sort((a, b) => a.timestamp - b.timestamp);
}

async function show(events: RecordedEvent[], rules: PrivacyRules): Promise<MaskPreview> {
  await player.forget();
  const recording = asRecording('9', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
  host.recordings.set('9', recording);
  await player.say({ to: 'player', type: 'heatmap', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs: recording.manifest.durationMs, map: { kind: 'masks', rules } });
  return (await player.hears('masks-drawn')).preview;
}

async function tryRules(rules: PrivacyRules): Promise<MaskPreview> {
  await player.forget();
  await player.say({ to: 'player', type: 'heatmap-map', map: { kind: 'masks', rules } satisfies HeatmapDrawing });
  return (await player.hears('masks-drawn')).preview;
}

/** All words of the rebuilt page but what `without` matches, in shadow trees and frames too. */
function words(without = '#none'): Promise<string[]> {
  return player.inPlayer(`(() => {
    const found = [];
    const read = (root) => {
      for (const node of root.childNodes) {
        if (node.nodeType === 3 && node.data.trim() !== '') found.push(node.data);
        if (node.nodeType !== 1 || /^(style|script|noscript|head)$/.test(node.localName) || node.matches(${JSON.stringify(without)})) continue;
        for (const name of ['placeholder', ...(node.type === 'submit' ? ['value'] : [])]) if (node.hasAttribute(name)) found.push(name + '=' + node.getAttribute(name));
        if (node.localName === 'textarea') continue;
        const shadow = Reflect.get(Element.prototype, 'shadowRoot', node);
        if (shadow) read(shadow);
        if (node.localName === 'iframe' && node.contentDocument) read(node.contentDocument);
        read(node);
      }
    };
    read(document.querySelector('iframe').contentDocument);
    return found;
  })()`);
}

const RULES: readonly PrivacyRules[] = [
  { masking: 'inputs', maskSelectors: ['.customer'], unmaskSelectors: ['.public'], blockSelectors: ['#chat'] },
  { masking: 'text', maskSelectors: ['.customer'], unmaskSelectors: ['.public', ')broken('], blockSelectors: [], pathRules: [{ path: '/account/*', rule: 'block', selector: '#chat' }, { path: '/other', rule: 'unmask', selector: 'h1' }] },
  { masking: 'open', maskSelectors: ['body'], unmaskSelectors: ['.public'], blockSelectors: ['#chat'], ignoreSelectors: ['main', 'form.customer'] },
];

describe('rules tried on a recorded page', () => {
  it('show the words that the tracker records under them, and give the page back', async () => {
    await show(await record(OPEN), OPEN);
    const before = await words();
    const shown: string[][] = [];
    for (const [index, rules] of RULES.entries()) {
      await tryRules(rules);
      shown.push(await words('#chat'));
      if (PICTURES !== undefined) writeFileSync(`${PICTURES}/masks-${index}.png`, await player.page.screenshot());
    }
    await tryRules(OPEN);
    expect(await words()).toEqual(before);

    for (const [index, rules] of RULES.entries()) {
      await show(await record(rules), OPEN);
      expect(shown[index]).toEqual(await words('#chat'));
      expect(shown[index]).not.toEqual(before);
    }
  });

  it('say what each selector meets, which ones mean nothing, and draw what is left out and masked', async () => {
    const preview = await show(await record(OPEN), {
      masking: 'inputs', maskSelectors: ['.customer', '.nobody'], unmaskSelectors: ['.public'], blockSelectors: ['#chat', 'div:has('], ignoreSelectors: ['form.customer'],
      pathRules: [{ path: '/account/*', rule: 'mask', selector: 'h1' }, { path: '/other', rule: 'mask', selector: 'h1' }],
    });
    expect(preview.path).toBe('/account/7');
    expect(preview.rules.map(({ rule, selector, elements, isForThisPage }) => [rule, selector, elements, isForThisPage])).toEqual([
      ['mask', '.customer', 9, true], ['mask', '.nobody', 0, true], ['unmask', '.public', 10, true], ['block', '#chat', 1, true], ['block', 'div:has(', null, true],
      ['ignore', 'form.customer', 1, true], ['mask', 'h1', 1, true], ['mask', 'h1', 1, false],
    ]);
    expect(preview).toMatchObject({ leftOut: 1, ignored: 1, fields: { masked: 7, all: 7 } });
    const drawn = await player.inPlayer<Record<string, number>>(`Object.fromEntries(['left-out', 'masked', 'field', 'shown', 'ignored'].map((kind) => [kind, document.querySelectorAll('.mask-box.is-' + kind).length]))`);
    expect(drawn).toMatchObject({ 'left-out': 1, field: 7, ignored: 1 });
    // The box lies over what is left out.
    const [box, chat] = await player.inPlayer<[number[], number[]]>(`(() => { const box = document.querySelector('.mask-box.is-left-out').style; const { left, top, width, height } = document.querySelector('iframe').contentDocument.querySelector('#chat').getBoundingClientRect(); return [[box.left, box.top, box.width, box.height].map(parseFloat), [left, top, width, height]]; })()`);
    expect(box.map(Math.round)).toEqual(chat.map(Math.round));
  });
});
