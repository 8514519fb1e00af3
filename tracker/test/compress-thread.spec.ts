// The thread that compresses is refused by the page's policy, which only trying shows: nothing is lost, and it is not tried again.

import { expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { FULL_SNAPSHOT } from '@hindsight/wire';
import { html } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();

it("worker-src 'none': small batches and large ones are made on the page's own thread, after one refusal", async () => {
  const { edgeOrigin, origin } = visits.site;
  visits.site.pages.set('/', {
    ...html('<p id="first">first-words</p>', '<script>window.made = 0; { const Native = Worker; window.Worker = class extends Native { constructor(...given) { super(...given); made++; } }; }</script>'),
    headers: { 'content-security-policy': `default-src 'none'; script-src 'unsafe-inline' ${edgeOrigin}; connect-src ${edgeOrigin}; worker-src 'none'` },
  });
  const context = await visits.browser.newContext();
  const page = await context.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  await page.goto(origin);
  const snapshots = (): number => visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT).length;
  await until(() => snapshots() === 1, { withinMs: 30_000, what: 'the first snapshot' });
  expect(await page.evaluate('made')).toBe(1);
  await page.evaluate("for (let n = 0; n < 3000; n++) document.body.append(Object.assign(document.createElement('p'), { textContent: `paragraph ${n} of many, each of a few words` })); hindsight('page', '/next')");
  await until(() => snapshots() === 2, { withinMs: 30_000, what: 'the large snapshot' });
  await page.evaluate("hindsight('event', 'the end'); hindsight('stop')");
  await until(() => visits.site.custom('hs:event').length > 0, { withinMs: 30_000, what: 'the end' });
  expect(visits.site.everything()).toContain('paragraph 2999 of many');
  expect(new Set(visits.site.batches().map(({ header }) => header.enc))).toEqual(new Set(['gzip']));
  const seqs = visits.site.batches().map(({ header }) => header.seq);
  expect(seqs).toEqual(seqs.map((_, index) => index));
  expect(visits.site.custom('hs:lost')).toEqual([]);
  expect(await page.evaluate('made')).toBe(1);
  expect(lines.filter((line) => /worker/i.test(line)).length).toBeLessThanOrEqual(1);
  expect(lines.filter((line) => !/worker/i.test(line))).toEqual([]);
  await context.close();
}, 240_000);
