// What a visit sends, and that the stock Replayer plays it.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, META, type RecordedEvent } from '@hindsight/wire';
import { build } from 'esbuild';
import { join } from 'node:path';
import { html, settings } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
const replayer = join(import.meta.dirname, '../../node_modules/rrweb/dist/rrweb.umd.min.cjs');

describe('a visit', () => {
  it('sends its first snapshot at once as a whole batch: view, facts, meta, snapshot', async () => {
    visits.site.pages.set('/', html('<h1>Hello</h1>'));
    await visits.visit('/?utm_source=news&secret=hunter2');
    const [first] = visits.site.batches();
    expect(first!.header).toMatchObject({ seq: 0, part: 0, parts: 1, clock: 0, enc: 'gzip', flags: { automated: true } });
    expect(first!.events.map((event) => event.type)).toEqual([5, 5, META, FULL_SNAPSHOT]);
    expect(first!.events[2]!.data).toEqual({ href: `${visits.site.origin}/`, width: 1000, height: 700 });
    const { request } = visits.site.sent[0]!;
    expect(request.headers['content-type']).toBe('text/plain');
    expect(request.headers['cookie']).toBeUndefined();
    expect(visits.site.custom('hs:view')).toEqual([{
      view: 0, cause: 'load', origin: visits.site.origin, path: '/', title: 'Test page', referrer: '', utm: { source: 'news' }, viewportWidth: 1000, viewportHeight: 700,
    }]);
    expect(visits.site.everything()).not.toContain('hunter2');
  });

  it('stamps events in document time, in order, and each batch with the time of its try', async () => {
    visits.site.pages.set('/', html('<button id="more" onclick="document.body.append(\'x\')">more</button>'));
    const page = await visits.visit();
    await page.click('#more');
    await visits.leave(page);
    for (const { header, events } of visits.site.batches()) {
      expect(events.every((event) => event.timestamp >= 0 && event.timestamp <= header.elapsedMs + 1)).toBe(true);
    }
    const seqs = visits.site.batches().map(({ header }) => header.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index));
  });

  it('is played by the stock Replayer as it was: text, form states, scroll positions', async () => {
    visits.site.pages.set('/', html(`
      <h1>Shop</h1><p id="text">one</p><input id="agree" type="checkbox"><input name="pay" type="radio" value="a"><input name="pay" type="radio" value="b">
      <select id="size"><option value="s">S</option><option value="m">M</option><option value="l">L</option></select>
      <div id="box" style="height:100px;overflow:auto"><div style="height:900px">tall</div></div><div style="height:3000px"></div>`));
    const page = await visits.visit();
    await page.check('#agree');
    await page.check('input[value=b]');
    await page.selectOption('#size', 'l');
    await page.evaluate(() => {
      document.querySelector('#text')!.textContent = 'two';
      document.querySelector('#box')!.scrollTop = 120;
      scrollTo(0, 800);
    });
    await until(() => page.evaluate(() => scrollY === 800));
    // Scroll positions are told of with the next frame and at a pace, by the page's own clock.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 400)))));
    const live = await page.evaluate(readState);
    await visits.leave(page);

    const stage = await visits.browser.newPage();
    await stage.addScriptTag({ path: replayer });
    await stage.evaluate(async (events) => {
      const { Replayer } = (window as unknown as { rrweb: { Replayer: new (events: unknown[], options: object) => { pause(at: number): void } } }).rrweb;
      new Replayer(events, { mouseTail: false }).pause(1e9);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }, visits.site.events());
    const replayed = await stage.frames()[1]!.evaluate(readState);
    expect(replayed).toEqual(live);
    expect(live).toEqual({ text: 'two', isAgreed: true, pay: [false, true], size: 2, box: 120, page: 800 });
    await stage.close();
  });

  it('is one visit however often the snippet is on the page', async () => {
    visits.site.pages.set('/', html(`${visits.site.snippet()}${visits.site.snippet()}<p>twice`));
    const page = await visits.visit();
    await visits.leave(page);
    expect(new Set(visits.site.sent.map(({ header }) => header.doc)).size).toBe(1);
    expect(visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT)).toHaveLength(1);
  });

  it('goes on over pages in one session, one tab and a document each', async () => {
    visits.site.pages.set('/', html('<a id="next" href="/next">next</a>'));
    visits.site.pages.set('/next', html('<p>next'));
    const page = await visits.visit();
    await page.click('#next');
    await until(() => visits.site.custom('hs:view').length === 2);
    const headers = visits.site.batches().map(({ header }) => header);
    for (const name of ['session', 'handle', 'visitor', 'tab'] as const) expect(new Set(headers.map((header) => header[name])).size).toBe(1);
    expect(new Set(headers.map(({ doc }) => doc)).size).toBe(2);
    expect(visits.site.custom('hs:view')[1]).toMatchObject({ view: 0, cause: 'load', path: '/next', referrer: `${visits.site.origin}/` });
  });
});

describe('routes', () => {
  it('are page views with a keyframe each, whatever changed the address', async () => {
    visits.site.pages.set('/', html('<main>home</main>'));
    const page = await visits.visit();
    const show = async (action: string, count: number): Promise<void> => {
      await page.evaluate(action);
      await until(() => visits.site.custom('hs:view').length === count && keyframes(visits.site.events()).length === count, { what: `view ${count} and its keyframe` });
    };
    await show("history.pushState(null, '', '/cart?token=abc'); document.querySelector('main').textContent = 'cart'", 2);
    await show("history.replaceState(null, '', '/cart/pay')", 3);
    await show("location.hash = '#/step'", 4);
    await show('history.back()', 5);
    await show("hindsight('page', '/named')", 6);
    const views = visits.site.custom('hs:view');
    expect(views.map(({ view }) => view)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(views.map(({ cause, path }) => `${cause} ${path}`)).toEqual(['load /', 'push /cart', 'replace /cart/pay', 'hash /cart/pay#/step', 'pop /cart/pay', 'page /named']);
    expect(JSON.stringify(keyframes(visits.site.events())[1])).toContain('"cart"');
    expect(visits.site.everything()).not.toContain('token');
  });

  it('are not views when only the query changes', async () => {
    visits.site.pages.set('/', html('<main>home</main>'));
    const page = await visits.visit();
    await page.evaluate("history.pushState(null, '', '/?page=2'); history.pushState(null, '', '/other')");
    await visits.leave(page);
    expect(visits.site.custom('hs:view').map(({ path }) => path)).toEqual(['/', '/other']);
  });
});

describe('points', () => {
  it('say where in which element a click was; the element is described once, before', async () => {
    const items = Array.from({ length: 20 }, () => `<li><button data-mark="${Math.random()}">Buy</button></li>`).join('');
    visits.site.pages.set('/', html(`<div style="height:900px"></div><ul id="list">${items}</ul>`));
    const page = await visits.visit();
    const button = page.locator('li:nth-child(7) button');
    await button.scrollIntoViewIfNeeded();
    const box = (await button.boundingBox())!;
    const scrolled = await page.evaluate(() => scrollY);
    await page.mouse.click(box.x + 5, box.y + 10);
    await page.mouse.click(box.x + 6, box.y + 10);
    await visits.untilWordsAreThere(page);
    await visits.leave(page);
    const [click, again] = visits.site.custom('hs:click');
    const elements = visits.site.custom('hs:element');
    expect(elements).toEqual([{ node: click!.node, version: 3, selector: '#list > li:nth-of-type(7) > button', role: 'button', text: 'Buy' }]);
    expect(again!.node).toBe(click!.node);
    expect(click!.box.map(Math.round)).toEqual([box.x, box.y + scrolled, box.width, box.height].map(Math.round));
    expect(Math.abs((click!.x / 65_535) * box.width - 5)).toBeLessThan(1);
    expect(Math.abs((click!.y / 65_535) * box.height - 10)).toBeLessThan(1);
    expect(click).toMatchObject({ view: 0, viewportWidth: 1000, viewportHeight: 700 });
    expect(Math.abs(click!.pageY - (box.y + scrolled + 10))).toBeLessThan(1);
  });

  it('are told of pages whose forms have fields with the names of properties, also once what stands open is looked at', async () => {
    const names = ['closest', 'children', 'classList', 'getAttribute', 'getBoundingClientRect', 'getClientRects', 'checkVisibility', 'localName', 'parentElement', 'getRootNode', 'querySelector', 'firstChild', 'nodeType'];
    visits.site.pages.set('/', html(`<form id="pay"><button type="button">Go</button><p>or</p>${names.map((name) => `<input name="${name}">`).join('')}</form><form>x</form>`));
    const page = await visits.visit();
    await visits.untilWordsAreThere(page);
    // By the mouse alone: the driver too asks the form for what its fields hide.
    const [button, text] = await page.evaluate(() => ['button', 'p'].map((selector) => {
      const { left, top, height } = document.querySelector(selector)!.getBoundingClientRect();
      return { x: left + 5, y: top + height / 2 };
    }));
    await page.mouse.click(button!.x, button!.y);
    await page.mouse.click(text!.x, text!.y);
    await visits.leave(page);
    expect(visits.site.custom('hs:element').map(({ selector, text }) => [selector, text])).toEqual([['#pay > button', 'Go'], ['#pay > p', 'or']]);
    expect(visits.site.custom('hs:lost')).toEqual([]);
  });

  it('count a click on a label once and a key on a button not at all', async () => {
    visits.site.pages.set('/', html('<label id="label"><input type="checkbox"> I agree to everything</label><button id="go">Go</button>'));
    const page = await visits.visit();
    await page.click('#label', { position: { x: 100, y: 8 } });
    await page.focus('#go');
    await page.keyboard.press('Enter');
    await visits.leave(page);
    expect(visits.site.custom('hs:click')).toHaveLength(1);
  });

  it('name elements inside shadow roots', async () => {
    visits.site.pages.set('/', html(`<x-card id="card"></x-card><script>
      customElements.define('x-card', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<p>a</p><button>Inside</button>'; } });
    </script>`));
    const page = await visits.visit();
    await page.click('button');
    await visits.untilWordsAreThere(page);
    await visits.leave(page);
    expect(visits.site.custom('hs:element')[0]).toMatchObject({ selector: '#card >>> button', text: 'Inside' });
  });

  it('tell how deep the main scroller was seen, for each view', async () => {
    visits.site.pages.set('/', html('<div id="tall" style="height:5000px;margin:0">tall</div>', '<style>body{margin:0}</style>'));
    const page = await visits.visit();
    await page.evaluate(() => scrollTo(0, 2000));
    await until(() => page.evaluate(() => scrollY === 2000));
    // Drawn there: a place left within the same frame is seen by nobody, and fires no event.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.evaluate(() => scrollTo(0, 0));
    await until(() => page.evaluate(() => scrollY === 0));
    await page.evaluate("history.pushState(null, '', '/short'); document.querySelector('#tall').style.height = '900px'");
    await until(() => keyframes(visits.site.events()).length === 2);
    await visits.leave(page);
    const deepest = (view: number) => visits.site.custom('hs:scroll').filter((scroll) => scroll.view === view).pop();
    expect(deepest(0)).toMatchObject({ height: 5000, reached: 2700, fold: 700 });
    expect(deepest(1)).toMatchObject({ height: 900, reached: 700, fold: 700 });
  });

  it('take an element that scrolls in place of the document for the main scroller', async () => {
    visits.site.pages.set('/', html('<div id="app" style="height:100vh;overflow:auto"><div style="height:3000px">tall</div></div>', '<style>body{margin:0}</style>'));
    const page = await visits.visit();
    await page.evaluate(() => (document.querySelector('#app')!.scrollTop = 1000));
    await until(() => page.evaluate(() => document.querySelector('#app')!.scrollTop === 1000));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await visits.leave(page);
    expect(visits.site.custom('hs:scroll').pop()).toMatchObject({ height: 3000, reached: 1700, fold: 700 });
  });
});

describe('the rebuilt page', () => {
  it('has the very elements that were clicked, found by their fingerprints, also beside blocked boxes and inlined styles', async () => {
    const buy = (n: number): string => `<li><span data-hs-block>kept out</span><button data-mark="m${n}">${n % 3 ? 'Buy' : `Buy ${n}`}</button></li>`;
    visits.site.pages.set('/', html(`
      <script>1</script><ul>${Array.from({ length: 20 }, (_, n) => buy(n)).join('')}</ul><script>2</script>
      <a href="#top" data-mark="link"><img alt="Top" data-mark="image" width="40" height="20"></a><input data-mark="field" placeholder="Your name"><div data-hs-mask><b data-mark="masked">Jane Doe</b></div>
      <svg width="50" height="50"><circle data-mark="circle" cx="25" cy="25" r="20"></circle></svg><x-card></x-card>
      <script>customElements.define('x-card', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<p><button data-mark="shadow">In</button></p>' } })</script>`));
    const page = await visits.visit();
    const marks = [...Array.from({ length: 20 }, (_, n) => `m${n}`), 'image', 'field', 'masked', 'circle', 'shadow'];
    for (const mark of marks) await page.click(`[data-mark=${mark}]`);
    await visits.untilWordsAreThere(page);
    await visits.leave(page);
    expect(visits.site.custom('hs:click')).toHaveLength(marks.length);
    expect(JSON.stringify(visits.site.custom('hs:element'))).not.toMatch(/Jane|data-mark|kept out/);
    const described = new Map(visits.site.custom('hs:element').map((element) => [element.node, element]));
    const fingerprints = visits.site.custom('hs:click').map(({ node }) => described.get(node)!);

    const stage = await visits.browser.newPage();
    await stage.addScriptTag({ path: replayer });
    await stage.addScriptTag({ content: await bundleFingerprint() });
    const found = await stage.evaluate(async ([events, wanted]) => {
      const { rrweb, fingerprint } = window as unknown as { rrweb: { Replayer: new (events: unknown[], options: object) => { pause(at: number): void; iframe: HTMLIFrameElement } }; fingerprint: typeof import('@hindsight/fingerprint') };
      const player = new rrweb.Replayer(events, { mouseTail: false });
      player.pause(1e9);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return wanted.map((one) => fingerprint.findElement(player.iframe.contentDocument!, one)?.getAttribute('data-mark'));
    }, [visits.site.events(), fingerprints] as const);
    expect(found).toEqual(marks);
    await stage.close();
  });
});

describe('errors and signals', () => {
  it('keep messages without values and places without queries', async () => {
    visits.site.pages.set('/', html('<script>window.fail = () => new Promise((done) => { setTimeout(() => { throw new TypeError("no user \'jo@example.org\' with 123456"); }); setTimeout(() => Promise.reject(new Error("later"))); setTimeout(done, 50) })</script>'));
    const page = await visits.visit();
    await page.evaluate('fail()');
    await visits.leave(page);
    expect(visits.site.custom('hs:error').map(({ message }) => message)).toEqual(["Uncaught TypeError: no user '*' with *", 'Error: later']);
  });

  it('keep lines of the console where the site asked for them, values masked and objects unread; the page writes them as ever', async () => {
    visits.site.settings = settings({ consoleLines: 'problems' });
    visits.site.pages.set('/', html('<p>x'));
    const page = await visits.visit();
    const written: string[] = [];
    page.on('console', (message) => void written.push(`${message.type()} ${message.text()}`));
    await until(async () => page.evaluate(() => !/native code/.test(String(window.console.warn))), { withinMs: 30_000 });
    await page.evaluate(() => {
      const secret = { get key(): never { throw new Error('was read'); } };
      const { console: pages } = window;
      pages.warn('%cprice of "%s" is', 'color: red', 'Blue bicycle', 1234567, secret, [1]);
      for (let n = 0; n < 12; n++) pages.warn(new Proxy({}, { getPrototypeOf: () => { throw new Error('was looked at'); } }));
      pages.error(new RangeError('no user jo@example.org'));
      pages.log('not a problem');
    });
    await visits.leave(page);
    expect(visits.site.custom('hs:console').map(({ level, message }) => `${level} ${message}`)).toEqual(['warn price of "*" is * {…} […]', ...Array<string>(12).fill('warn {…}'), 'error RangeError: no user *']);
    expect(written.map((line) => line.split(' ')[0])).toEqual([...Array<string>(13).fill('warning'), 'error', 'log']);
    expect(visits.site.custom('hs:error')).toEqual([]);
  });

  it('keep the times of requests and of what visitors do, not the addresses', async () => {
    visits.site.pages.set('/', html('<p id="text">select me</p><a id="get" href="data:text/plain,x" download="x.txt">get</a>'));
    visits.site.pages.set('/api', html('x'));
    const page = await visits.visit();
    await page.evaluate(async () => {
      await Promise.all([fetch('/api?q=private'), fetch('/api?q=private2')]);
      await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.onload = resolve;
        request.open('GET', '/api?q=private3');
        request.send();
      });
    });
    await page.click('#text', { clickCount: 2 });
    await page.keyboard.press('Control+c');
    await page.click('#get');
    await page.evaluate(() => void window.open('about:blank')?.close());
    // As one where they come together; requests do when the machine is quick.
    await page.evaluate(() => { for (let n = 0; n < 2; n++) document.body.dispatchEvent(new Event('cut', { bubbles: true })); });
    // A selection is told of when it grows no more.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
    await visits.leave(page);
    const signals = visits.site.custom('hs:signal');
    expect(signals.map(({ kind, count }) => (count ? `${kind}×${count}` : kind))).toEqual(expect.arrayContaining(['xhr', 'select', 'copy', 'cut×2', 'download', 'open', 'unload']));
    expect(signals.filter(({ kind }) => kind === 'fetch').reduce((sum, { count = 1 }) => sum + count, 0)).toBe(2);
    expect(visits.site.everything()).not.toContain('private');
  });
});

describe('commands', () => {
  it('called before the recorder is there run in order once it is', async () => {
    visits.site.pages.set('/', html('<p>x', `<script>
      window.hindsight = window.hindsight || function () { (hindsight.q = hindsight.q || []).push(arguments) };
      hindsight('identify', 'u-7'); hindsight('event', 'opened', { plan: 'pro', size: 3, deep: {} }); hindsight('tag', 'vip'); hindsight('nonsense', 1);
      hindsight('getSessionUrl', (url) => { window.sessionUrl = url });
    </script>`));
    const page = await visits.visit();
    await visits.leave(page);
    const ours = visits.site.events().map((event) => event.data as { tag?: string; payload?: unknown }).filter(({ tag }) => /identify|event|hs:tag/.test(tag ?? ''));
    expect(ours).toEqual([
      { tag: 'hs:identify', payload: { user: 'u-7' } },
      { tag: 'hs:event', payload: { name: 'opened', data: { plan: 'pro', size: 3 } } },
      { tag: 'hs:tag', payload: { tag: 'vip' } },
    ]);
  });

  it('give the session\'s page, which names the handle and not the session', async () => {
    visits.site.pages.set('/', html('<p>x'));
    const page = await visits.visit();
    const url = await page.evaluate(() => new Promise((resolve) => (window as unknown as { hindsight(...c: unknown[]): void }).hindsight('getSessionUrl', resolve)));
    expect(url).toBe(`${visits.site.edgeOrigin}/v/${visits.site.sent[0]!.header.handle}`);
  });

  it('stop ends the recording and sends what is held', async () => {
    visits.site.pages.set('/', html('<p id="p">x'));
    const page = await visits.visit();
    await page.evaluate("document.querySelector('#p').textContent = 'before'; setTimeout(() => { hindsight('stop'); document.querySelector('#p').textContent = 'after' }, 50)");
    await until(() => visits.site.everything().includes('before'));
    await page.goto('about:blank');
    expect(visits.site.everything()).not.toContain('after');
  });
});

async function bundleFingerprint(): Promise<string> {
  const built = await build({
    entryPoints: [join(import.meta.dirname, '../../libs/fingerprint/src/index.ts')], bundle: true, format: 'iife', globalName: 'fingerprint', write: false, conditions: ['hindsight-source'],
  });
  return built.outputFiles[0]!.text;
}

function keyframes(events: RecordedEvent[]): RecordedEvent[] {
  return events.filter(({ type }) => type === FULL_SNAPSHOT);
}

function readState(): object {
  const get = <T extends Element>(selector: string): T => document.querySelector<T>(selector)!;
  return {
    text: get('#text').textContent, isAgreed: get<HTMLInputElement>('#agree').checked,
    pay: Array.from(document.querySelectorAll<HTMLInputElement>('[name=pay]'), (radio) => radio.checked),
    size: get<HTMLSelectElement>('#size').selectedIndex, box: get('#box').scrollTop, page: document.scrollingElement!.scrollTop,
  };
}
