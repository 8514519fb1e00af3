// Lazy parts of the recorder, with canvases as the one that asks for one: loaded when needed and only then, under the strictest
// policy, and when they cannot be had nothing else suffers.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { html, settings, SITE_KEY } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
/** How often the part that takes pictures of canvases was asked for. */
const timesAsked = (): number => {
  const hash = createHash('sha256').update(readFileSync(join(import.meta.dirname, '../dist/parts/canvas.js'))).digest('hex').slice(0, 32);
  return visits.site.asked.filter((asked) => asked === `GET /r/${hash}.js`).length;
};
const DRAWN = `<canvas id="drawn" width="60" height="40"></canvas><canvas id="empty"></canvas><canvas id="gl" width="20" height="20"></canvas><p data-hs-block><canvas id="blocked"></canvas></p>
  <script nonce="n1">
    const draw = (id) => { const it = document.getElementById(id).getContext('2d'); it.fillStyle = '#0a0'; it.fillRect(0, 0, 30, 40); };
    draw('drawn'); draw('blocked');
    const gl = document.querySelector('#gl').getContext('webgl', { preserveDrawingBuffer: true });
    if (gl) { gl.clearColor(1, 0, 0, 1); gl.clear(gl.COLOR_BUFFER_BIT); }
  </script>`;

it('are loaded only where the site asked for them and the page has need of them', async () => {
  visits.site.pages.set('/', html(DRAWN));
  await visits.visit();
  visits.site.settings = settings({ canvasPerSecond: 4 });
  visits.site.pages.set('/none', html('<p>no canvas here'));
  const page = await visits.visit('/none');
  await page.waitForFunction(() => performance.now() > 2_500);
  expect(timesAsked()).toBe(0);
  expect(visits.site.custom('hs:canvas')).toEqual([]);
});

it('take pictures of what is drawn under a policy of nonces and trusted types; what another context draws has none, what is empty says so, what is blocked is not told', async () => {
  visits.site.settings = settings({ canvasPerSecond: 4 });
  const { edgeOrigin } = visits.site;
  const page = html(DRAWN).html.replace('</head>', `<script nonce="n1" async src="${edgeOrigin}/s/${SITE_KEY}.js"></script></head>`);
  visits.site.pages.set('/', {
    html: page,
    headers: { 'content-security-policy': `default-src 'none'; script-src 'nonce-n1'; connect-src ${edgeOrigin}; require-trusted-types-for 'script'; trusted-types hindsight` },
  });
  const opened = await visits.visit();
  const hasGl = await opened.evaluate('gl !== null');
  await until(() => visits.site.custom('hs:canvas').length >= (hasGl ? 3 : 2), { withinMs: 30_000, what: 'pictures' });
  const told = visits.site.custom('hs:canvas');
  expect(told.filter(({ picture }) => picture?.startsWith('data:image/webp;base64,')).map(({ width, height }) => [width, height])).toEqual([[60, 40]]);
  expect(told.filter(({ picture }) => picture === '').length).toBeGreaterThanOrEqual(1);
  if (hasGl) expect(told.filter(({ picture }) => picture === undefined).map(({ width }) => width)).toEqual([20]);
  expect(await opened.evaluate("document.querySelector('#empty').getContext('webgl') !== null || !gl")).toBe(true);
  await opened.evaluate("document.querySelector('#drawn').width = 60");
  await until(() => visits.site.custom('hs:canvas').some(({ picture, width }) => picture === '' && width === 60), { withinMs: 30_000, what: 'the picture wiped clean' });
});

it('that are blocked harm nothing and are reported once', async () => {
  visits.site.settings = settings({ canvasPerSecond: 4 });
  visits.site.isPartBlocked = true;
  visits.site.pages.set('/', html(`${DRAWN}<script>window.faults = []; addEventListener('error', (e) => { if (e.message) faults.push(e.message); else window.isRefused = true }, true); addEventListener('unhandledrejection', (e) => faults.push(String(e.reason)))</script>`));
  const page = await visits.visit();
  await until(() => timesAsked() === 1, { withinMs: 30_000, what: 'the part to be asked for' });
  await page.waitForFunction('window.isRefused');
  await page.click('p');
  expect(await page.evaluate('faults')).toEqual([]);
  expect(await page.evaluate("document.querySelectorAll('script[integrity]').length")).toBe(1);
  await visits.leave(page);
  expect(visits.site.custom('hs:lost').filter(({ reason }) => reason === 'part:canvas')).toEqual([{ reason: 'part:canvas', count: 1 }]);
  expect(visits.site.custom('hs:click').length).toBe(1);
});
