// What changes without the DOM changing: pointer, fields, scroll places, style sheets, selections, the top layer. One page, one visit for
// most of it: the page does a thing, and the events that came of it are looked at.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import {
  INCREMENTAL_SNAPSHOT, SOURCE_ADOPTED_SHEETS, SOURCE_FONT, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_SCROLL, SOURCE_SELECTION,
  SOURCE_STYLE_RULE, SOURCE_VIEWPORT_RESIZE,
} from '@hindsight/wire';
import type { Page } from 'playwright-core';
import { html } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
type Data = Record<string, unknown> & { source: number };

const told = (source: number): Data[] => visits.site.events().filter(({ type }) => type === INCREMENTAL_SNAPSHOT).map(({ data }) => data as Data).filter((data) => data.source === source);

/** Leaves the page, so that all it had to tell has come. */
async function after(page: Page, ...steps: (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps) await step();
  await visits.leave(page);
}

/** A line of script in the page. */
const run = (page: Page, script: string) => () => page.evaluate(script);
/** Longer than anything that is told at a pace. */
const settle = (page: Page) => () => page.evaluate('new Promise((done) => setTimeout(done, 600))');

const FIELDS = `<style id="sheet">p { color: red } @media all { b { color: blue } }</style>
  <p id="text">Some <b>bold</b> text</p><input id="name"><input type="password" id="secret"><input type="checkbox" id="box">
  <input type="radio" name="one" id="first" value="1"><input type="radio" name="one" id="second" value="2">
  <select id="many" multiple><option>a<option>b<option>c</select>
  <div id="scroller" style="height: 40px; overflow: auto"><div style="height: 400px">tall</div></div>
  <div id="pop" popover>over</div><div id="host"></div><iframe id="frame" srcdoc="<style id=inner>i { color: red }</style><i>frame</i><input id=there>"></iframe>
  <script>host.attachShadow({ mode: 'open' }).innerHTML = '<input id="in"><div id="sub" style="height: 20px; overflow: auto"><div style="height: 90px">x</div></div>'</script>`;

describe('what the visitor does', () => {
  it('is told as it was: moves, clicks, focus with or without a ring, typing and ticks, scrolls and selections in every tree', async () => {
    visits.site.pages.set('/', html(FIELDS));
    const page = await visits.visit();
    await after(
      page,
      () => page.mouse.move(30, 20), () => page.mouse.move(90, 25, { steps: 4 }), () => page.click('#name'), () => page.keyboard.type('Ada'),
      () => page.fill('#secret', 'hunter2'), () => page.click('#box'), () => page.click('#first'), () => page.click('#second'), () => page.keyboard.press('Shift+Tab'),
      () => page.click('#in'), () => page.keyboard.type('x'),
      run(page, 'scroller.scrollTop = 100; host.shadowRoot.querySelector("#sub").scrollTop = 9'),
      run(page, 'getSelection().setBaseAndExtent(text.firstChild, 1, text.querySelector("b").firstChild, 2)'),
      () => page.frameLocator('#frame').locator('#there').click(), settle(page),
    );
    expect(told(SOURCE_MOUSE_MOVE).flatMap(({ positions }) => positions as { x: number; id: number; timeOffset: number }[]).every(({ id, timeOffset }) => id > 0 && timeOffset <= 0)).toBe(true);
    const deeds = told(SOURCE_MOUSE_INTERACTION);
    expect(deeds.filter(({ type }) => type === 2)).toHaveLength(6);
    const rings = deeds.filter(({ type }) => type === 5).map(({ isRingShown }) => isRingShown);
    expect(rings.slice(0, 2)).toEqual([true, true]);
    expect(rings).toContain(false);
    const inputs = told(SOURCE_INPUT);
    expect(inputs.filter(({ isChecked }) => isChecked)).toHaveLength(3);
    expect(inputs.filter(({ userTriggered, isChecked }) => userTriggered === false && !isChecked).length).toBeGreaterThanOrEqual(1);
    expect(visits.site.everything()).not.toMatch(/hunter2|Ada/);
    expect(told(SOURCE_SCROLL).map(({ y }) => y).sort()).toEqual([100, 9].sort());
    expect((told(SOURCE_SELECTION).at(0)?.['ranges'] as { startOffset: number; endOffset: number }[])[0]).toMatchObject({ startOffset: 1, endOffset: 2 });
  });

  it('with a finger is told as touches', async () => {
    visits.site.pages.set('/', html('<button style="width: 300px; height: 300px">Touch</button>', '<meta name="viewport" content="width=device-width">'));
    const page = await visits.visit('/', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    await after(page, () => page.tap('button'), run(page, '0'), () => page.setViewportSize({ width: 844, height: 390 }), settle(page));
    expect(told(SOURCE_MOUSE_INTERACTION).filter(({ pointerType }) => pointerType === 2).map(({ type }) => type)).toEqual([7, 9, 2]);
    expect(told(SOURCE_VIEWPORT_RESIZE).at(-1)).toMatchObject({ width: 844, height: 390 });
  });
});

describe('what scripts do', () => {
  it('to fields, style sheets, fonts and popovers is told, and they notice nothing', async () => {
    visits.site.pages.set('/', html(FIELDS));
    const page = await visits.visit();
    await after(
      page,
      run(page, 'document.querySelector("#name").value = "by script"; document.querySelector("#box").indeterminate = true; many.options[0].selected = many.options[2].selected = true'),
      run(page, `{
        const rules = sheet.sheet;
        rules.insertRule('h1 { color: green }', 1);
        rules.insertRule('h2 { background: url(here.png) }', 2);
        rules.deleteRule(0);
        rules.cssRules[2].insertRule('u { color: red }', 1);
        rules.cssRules[0].style.color = 'pink';
        rules.cssRules[2].cssRules[0].style.setProperty('color', 'lime');
        frame.contentDocument.querySelector('#inner').sheet.insertRule('em { color: red }', 0);
      }`),
      run(page, `{
        const own = window.own = new CSSStyleSheet();
        own.replaceSync('p { background: url(a.png), url(b.png) center / cover }');
        document.adoptedStyleSheets = [own];
        document.adoptedStyleSheets.push(new CSSStyleSheet());
      }`),
      run(page, 'own.insertRule("q { color: red }", 0); host.shadowRoot.adoptedStyleSheets = [own]'),
      run(page, 'new FontFace("Own", "url(own.woff2)", { weight: "700" }); pop.showPopover()'), settle(page),
      run(page, `window.seen = [
        (() => { try { sheet.sheet.insertRule('{{{', 0) } catch (error) { return error.name } })(),
        CSSStyleSheet.prototype.insertRule.toString(), CSSStyleSheet.prototype.insertRule.name, CSSStyleSheet.prototype.insertRule.length,
        new FontFace('x', 'url(x)') instanceof FontFace, Object.getOwnPropertyDescriptor(Document.prototype, 'adoptedStyleSheets').get.name,
      ]`),
      async () => expect(await page.evaluate('seen')).toEqual(['SyntaxError', expect.stringContaining('[native code]'), 'insertRule', 1, true, 'get adoptedStyleSheets']),
    );
    const inputs = told(SOURCE_INPUT);
    expect(inputs.every(({ userTriggered }) => userTriggered === false)).toBe(true);
    expect(inputs.map(({ selected, isIndeterminate }) => selected ?? isIndeterminate).filter(Boolean)).toEqual(expect.arrayContaining([[0, 2], true]));
    const rules = told(SOURCE_STYLE_RULE);
    expect(rules.slice(0, 5).map(({ adds, removes }) => [(adds as { index: unknown }[] | undefined)?.map(({ index }) => index), (removes as { index: unknown }[] | undefined)?.map(({ index }) => index)])).toEqual([
      [[1, 2], undefined], [undefined, [0]], [[[2, 1]], undefined], [[0], undefined], [[0], [1]],
    ]);
    expect(JSON.stringify(rules)).toContain(`url(\\"${visits.site.origin}/here.png\\")`);
    expect(JSON.stringify(rules)).toContain('lime');
    const [first, last] = [told(SOURCE_ADOPTED_SHEETS)[0]!, told(SOURCE_ADOPTED_SHEETS).at(-1)!];
    expect(first['styleIds']).toEqual([1, 2]);
    expect(rules.find(({ styleId, replaceSync }) => styleId === 1 && replaceSync !== undefined)?.['replaceSync']).toContain('center / cover');
    expect(last).toMatchObject({ styleIds: [1] });
    expect(last).not.toHaveProperty('styles');
    expect(told(SOURCE_FONT)[0]).toMatchObject({ family: 'Own', fontSource: `url("${visits.site.origin}/own.woff2")` });
    expect(JSON.stringify(visits.site.events())).toContain('"rr_open_mode":"popover"');
  });

  it('is left alone again when the recording stops', async () => {
    visits.site.pages.set('/', html('<style id="sheet"></style>', '<script>window.before = [CSSStyleSheet.prototype.insertRule, FontFace, Element.prototype.attachShadow]</script>'));
    const page = await visits.visit();
    expect(await page.evaluate('before.map((one, i) => one === [CSSStyleSheet.prototype.insertRule, FontFace, Element.prototype.attachShadow][i])')).toEqual([false, false, false]);
    await page.evaluate("hindsight('stop')");
    expect(await page.evaluate('before.map((one, i) => one === [CSSStyleSheet.prototype.insertRule, FontFace, Element.prototype.attachShadow][i])')).toEqual([true, true, true]);
  });
});

it('nothing that was taken out of the page is held: frames, shadow roots, fields', async () => {
  visits.site.pages.set('/', html('<main></main>'));
  const page = await visits.visit();
  await page.evaluate(`{
    window.gone = [];
    const main = document.querySelector('main');
    window.rounds = (async () => {
      for (let round = 0; round < 20; round++) {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<style id="s">p { color: red }</style><input value="x"><p>y</p>';
        const host = document.createElement('div');
        const root = host.attachShadow({ mode: 'open' });
        root.innerHTML = '<input><p>text</p>';
        root.adoptedStyleSheets = [new CSSStyleSheet()];
        const loaded = new Promise((done) => { frame.onload = done; });
        main.append(frame, host);
        await loaded;
        const inside = frame.contentDocument;
        inside.querySelector('#s').sheet.insertRule('b { color: red }', 0);
        inside.querySelector('input').value = round;
        root.querySelector('input').value = round;
        await new Promise((done) => setTimeout(done, 60));
        gone.push(new WeakRef(inside), new WeakRef(root), new WeakRef(host.shadowRoot.querySelector('input')), new WeakRef(frame));
        main.replaceChildren();
      }
    })();
  }`);
  await page.evaluate('rounds');
  const session = await page.context().newCDPSession(page);
  await until(async () => {
    await session.send('HeapProfiler.collectGarbage');
    // What went last may still be on its way out.
    return (await page.evaluate('gone.filter((ref) => ref.deref() !== undefined).length') as number) <= 4;
  }, { withinMs: 30_000, what: 'what is gone to be let go' });
  await visits.leave(page);
}, 120_000);
