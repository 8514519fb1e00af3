// Pages that make it hard. The page must not notice: no error, nothing on its console that is ours.

import { describe, expect, it } from '@jest/globals';
import { FULL_SNAPSHOT } from '@hindsight/wire';
import type { Page } from 'playwright-core';
import { html, SITE_KEY } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
/** Counts what reaches the page's own error handlers. */
const WATCH = '<script nonce="n1">window.faults = []; addEventListener("error", (e) => { if (e.message) faults.push(e.message) }); addEventListener("unhandledrejection", (e) => faults.push(String(e.reason)))</script>';
const faults = (page: Page) => page.evaluate('faults');

async function openAndSettle(path = '/'): Promise<Page> {
  const page = await visits.open(path);
  await page.waitForFunction('typeof hindsight === "function"');
  await page.waitForTimeout(700);
  return page;
}

describe('a strict content security policy', () => {
  const policy = (rest: string) => ({ 'content-security-policy': `default-src 'none'; script-src 'nonce-n1'; connect-src ${visits.site.edgeOrigin}; ${rest}` });

  it.each([['nonces only', ''], ['trusted types', "require-trusted-types-for 'script'; trusted-types hindsight"]])('with %s is no obstacle', async (_, rest) => {
    const page = html('<p>x');
    visits.site.pages.set('/', { html: page.html.replace('</head>', `${WATCH}<script nonce="n1" async src="${visits.site.edgeOrigin}/s/${SITE_KEY}.js"></script></head>`), headers: policy(rest) });
    const opened = await visits.visit();
    await opened.click('p');
    await visits.leave(opened);
    expect(visits.site.custom('hs:click')).toHaveLength(1);
  });

  it('that forbids sending makes the recorder leave, quietly', async () => {
    const page = html('<p>x');
    visits.site.pages.set('/', { html: page.html.replace('</head>', `${WATCH}<script nonce="n1" async src="${visits.site.edgeOrigin}/s/${SITE_KEY}.js"></script></head>`), headers: { 'content-security-policy': "default-src 'none'; script-src 'nonce-n1'" } });
    const violations: string[] = [];
    const context = await visits.browser.newContext();
    const opened = await context.newPage();
    opened.on('console', (message) => violations.push(message.text()));
    await opened.goto(`${visits.site.origin}/`);
    await opened.waitForTimeout(1500);
    await opened.evaluate("document.body.append('y')");
    await opened.waitForTimeout(3000);
    expect(visits.site.sent).toEqual([]);
    expect(await faults(opened)).toEqual([]);
    // One try; Chromium words it twice.
    expect(violations.filter((text) => text.includes('/i/')).length).toBeLessThanOrEqual(2);
  });
});

describe('a hostile page', () => {
  it.each([
    ['frozen prototypes', 'for (const name of Object.getOwnPropertyNames(window)) { const it = window[name]; if (typeof it === "function" && it.prototype) Object.freeze(it.prototype) } Object.freeze(history); Object.freeze(Object.prototype)'],
    ['throwing storage', 'for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get() { throw new Error("no " + name) } })'],
    ['no MutationObserver callbacks of its own and a patched fetch', 'const real = fetch; window.fetch = (...a) => real(...a).then((r) => r)'],
    ['no CompressionStream', 'delete window.CompressionStream'],
    ['no Navigation API', 'delete window.navigation; Object.defineProperty(window, "navigation", { value: undefined })'],
    ['JSON methods on prototypes', 'Array.prototype.toJSON = undefined; Object.defineProperty(Object.prototype, "surprise", { value: 1, enumerable: true, writable: true })'],
  ])('with %s is recorded and sees no error', async (_, script) => {
    visits.site.pages.set('/', html('<p id="p">x</p><input>', `${WATCH}<script>${script}</script>`));
    const page = await visits.visit();
    await page.evaluate("document.querySelector('#p').textContent = 'changed'; history.pushState(null, '', '/route')");
    await page.click('#p');
    await page.fill('input', 'typed');
    expect(await faults(page)).toEqual([]);
    await visits.leave(page);
    expect(visits.site.custom('hs:click')).toHaveLength(1);
    expect(visits.site.everything()).toContain('changed');
  });

  it('with throwing getters everywhere sees no error and is left alone', async () => {
    visits.site.pages.set('/', html('<p>x', `${WATCH}<script>
      for (const [owner, name] of [[Document.prototype, 'styleSheets'], [Element.prototype, 'attributes'], [Node.prototype, 'childNodes'], [Element.prototype, 'matches']]) {
        Object.defineProperty(owner, name, { get() { throw new Error('hostile getter') } });
      }</script>`));
    const page = await openAndSettle();
    await page.evaluate("for (let i = 0; i < 30; i++) document.body.append(document.createElement('b'))");
    await page.waitForTimeout(300);
    expect(await faults(page)).toEqual([]);
  });
});

describe('a broken delivery of our files', () => {
  it.each([
    ['404', { status: 404, type: 'text/plain', body: '' }], ['HTML', { status: 200, type: 'text/html', body: '<html>sign in</html>' }],
    ['half a recorder', { status: 200, type: 'text/javascript', body: '(()=>{var a=' }], ['another script', { status: 200, type: 'text/javascript', body: 'window.evil = 1' }],
  ])('(%s in place of the recorder) leaves the page as it was', async (_, recorderReply) => {
    visits.site.recorderReply = recorderReply;
    visits.site.pages.set('/', html('<p>x', WATCH));
    const page = await openAndSettle();
    await page.evaluate("hindsight('event', 'still callable')");
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate('window.evil')).toBeUndefined();
    expect(visits.site.sent).toEqual([]);
  });
});

describe('foreign text', () => {
  it('of any kind arrives: NUL, lone surrogates, separators, emoji', async () => {
    visits.site.pages.set('/', html('<p id="p">x'));
    const page = await visits.visit();
    await page.evaluate(() => (document.querySelector('#p')!.textContent = 'a\u0000b\ud800c\u2028d😀e'));
    await visits.leave(page);
    expect(JSON.stringify(visits.site.events())).toContain(JSON.stringify('b\ud800c\u2028d😀e').slice(1, -1));
    expect(visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT)).toHaveLength(1);
  });
});
