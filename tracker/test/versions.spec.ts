// Bootstrap, recorder and server of different releases work together: browsers keep old bootstraps for a minute, pages stay open for
// days, and a recorder that was ever named must go on working. A kept release (see releases/keep.mjs) stands for all before.

import { beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, type TrackerSettings } from '@hindsight/wire';
import { html, SITE_KEY } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

interface Release {
  bootstrap: string;
  recorder: Buffer;
  published: { path: string; integrity: string };
}

/** What every release knows; later fields are absent from the settings of an older server. */
const FIRST_SETTINGS: (keyof TrackerSettings)[] = ['sampling', 'masking', 'maskSelectors', 'blockSelectors', 'consent', 'honourPrivacySignals', 'moveEveryMs'];
const releases = join(import.meta.dirname, 'releases');
const kept = readdirSync(releases, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

const visits = setUpVisits();
let present: Release;

beforeEach(() => {
  const dist = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../dist', name));
  present = { bootstrap: dist('bootstrap.js').toString(), recorder: dist('recorder.js'), published: JSON.parse(dist('recorder.json').toString()) as Release['published'] };
});

describe.each(kept)('release %s', (name) => {
  const file = (of: string): Buffer => readFileSync(join(releases, name, of));
  const old = (): Release => ({ bootstrap: file('bootstrap.js').toString(), recorder: brotliDecompressSync(file('recorder.js.br')), published: JSON.parse(file('recorder.json').toString()) as Release['published'] });

  it('all of it is recorded by the present server', () => isRecorded(old(), old(), visits.site.settings));
  it('its bootstrap starts the present recorder', () => isRecorded(old(), present, visits.site.settings));
  it('its recorder is started by the present bootstrap', () => isRecorded(present, old(), visits.site.settings));
  it('its server, which knows fewer settings, starts the present tracker', () => isRecorded(present, present, firstSettings()));
  it('its server starts the present recorder through its own bootstrap', () => isRecorded(old(), present, firstSettings()));
});

/** Visits a page with one release's bootstrap and another's recorder: a snapshot, a change and a click arrive, and nothing is thrown. */
async function isRecorded(bootstrapOf: Release, recorderOf: Release, settings: Partial<TrackerSettings>): Promise<void> {
  const { site, browser } = visits;
  site.pages.set('/', html('<p id="p">text</p><button>Press</button>'));
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const serve = (pattern: string, body: () => string | Buffer): Promise<unknown> =>
    context.route(pattern, (route) => route.fulfill({ contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' }, body: body() }));
  const config = JSON.stringify({ key: SITE_KEY, settings, recorder: recorderOf.published });
  await serve(`**/s/${SITE_KEY}.js`, () => bootstrapOf.bootstrap.replace('__HINDSIGHT_CONFIG__', () => config));
  await serve(`**${recorderOf.published.path}`, () => recorderOf.recorder);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));

  await page.goto(site.origin);
  await until(() => site.events().some(({ type }) => type === FULL_SNAPSHOT), { withinMs: 45_000, what: 'the first snapshot' });
  await page.evaluate("document.querySelector('#p').textContent = 'changed'");
  await page.click('button');
  await page.goto('about:blank');

  await until(() => site.custom('hs:click').length === 1, { withinMs: 45_000, what: 'the click' });
  await until(() => site.everything().includes('changed'), { withinMs: 45_000, what: 'the change' });
  // Parts that load on need come through a loader which the first bootstraps do not lend; the recording says so.
  expect(site.custom('hs:lost').filter(({ reason }) => !(bootstrapOf !== present && reason.startsWith('part:')))).toEqual([]);
  expect(faults).toEqual([]);
}

function firstSettings(): Partial<TrackerSettings> {
  return Object.fromEntries(FIRST_SETTINGS.map((name) => [name, visits.site.settings[name]]));
}
