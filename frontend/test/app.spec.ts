// The built app in a real browser against answers of the API's real shapes: a person signs in, filters, installs, watches.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { Frame, Page } from 'playwright-core';
import { setUpApp } from './app-under-test.ts';
import type { ContractServer } from './contract-server.ts';

declare global {
  interface Window {
    /** Set by the app. */
    ready: boolean;
    /** Set by the stand-in player. */
    heard: { type: string; atMs?: number; mode?: string; speed?: number; isOn?: boolean }[];
    /** The stand-in player's recording grows to this length. */
    grow: (toMs: number) => void;
  }
}

const app = setUpApp({ hearsConsole: true });
const { open } = app;
let page: Page;
let server: ContractServer;
beforeEach(() => {
  ({ page, server } = app);
});

async function playerFrame(): Promise<Frame> {
  return until(() => page.frames().find((frame) => frame.url().startsWith(server.playerOrigin)) ?? null);
}

/** What the stand-in player was told, newest last. */
async function heard(): Promise<Window['heard']> {
  return (await playerFrame()).evaluate(() => window.heard);
}

/** Resolves when what the player was told is so: its frame may hear after the screen has answered. */
async function untilHeard(what: string, isSo: (told: Window['heard']) => boolean): Promise<void> {
  await until(async () => isSo(await heard()), { what });
}

describe('sign-in', () => {
  it('keeps people out, says what was wrong, and then brings them to where they wanted to go', async () => {
    server.world.isSignedIn = false;
    await open('/sites/1/recordings?device=mobile');
    expect(new URL(page.url()).pathname).toBe('/sign-in');

    await page.getByLabel('E-mail').fill('owner@shop.example');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail and password do not match an account.').waitFor();

    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('1,234 recordings').waitFor();
    expect(page.url()).toBe(`${server.origin}/sites/1/recordings?device=mobile`);
  });

  it('never leads to another site', async () => {
    server.world.isSignedIn = false;
    await open('/sign-in?next=//evil.example/x');
    await page.getByLabel('E-mail').fill('owner@shop.example');
    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(new URL(page.url()).origin).toBe(server.origin);
  });

  it('signs out', async () => {
    await open('/sites/1/recordings');
    await page.getByRole('button', { name: 'Account and appearance' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(server.world.isSignedIn).toBe(false);
  });
});

describe('recordings', () => {
  it('keeps the filter in the address, so that back and reload find it again', async () => {
    await open('/sites/1/recordings');
    await page.getByRole('button', { name: 'Device', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Mobile', exact: true }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Errors', exact: true }).click();
    await page.getByText('Device: Mobile').waitFor();
    await until(() => server.listQueries.at(-1)?.get('hasError') === 'true');
    await page.waitForURL(({ search }) => search === '?device=mobile&hasError=true');
    expect(server.listQueries.at(-1)?.getAll('device')).toEqual(['mobile']);

    await page.goBack();
    await until(() => server.listQueries.at(-1)?.has('hasError') === false);
    await page.reload();
    await page.getByText('Device: Mobile').waitFor();
    await page.getByRole('button', { name: 'Remove filter: Device: Mobile' }).click();
    await until(() => server.listQueries.at(-1)?.has('device') === false);
    await page.waitForURL(({ search }) => search === '');
  });

  it('asks for a page by its address and says so in a chip', async () => {
    await open('/sites/1/recordings');
    await page.getByRole('button', { name: 'Page', exact: true }).click();
    await page.getByRole('combobox', { name: 'Visited page' }).fill('/pricing');
    await page.getByRole('combobox', { name: 'Visited page' }).press('Enter');
    await page.getByText('Visited page contains /pricing').waitFor();
    await until(() => server.listQueries.at(-1)?.get('pageMatch') === 'contains');
    expect(server.listQueries.at(-1)?.get('page')).toBe('/pricing');
  });

  it('says what to do when filters leave nothing', async () => {
    await open('/sites/1/recordings?country=AQ');
    await page.getByRole('heading', { name: 'No recording meets these filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.locator('hs-recording-row').first().waitFor();
  });

  it('leads to the snippet when nothing was ever recorded', async () => {
    server.world.recordings = 'none';
    for (const site of server.world.sites) site.firstDataAt = null;
    await open('/sites/2/recordings');
    await page.getByRole('link', { name: 'Install the snippet' }).click();
    await page.getByLabel('Snippet').waitFor();
  });

  it('says that the database answers in place of the search index', async () => {
    await open('/sites/1/recordings');
    await page.locator('hs-recording-row').first().waitFor();
    expect(await page.getByText('search index is away').count()).toBe(0);
    server.world.isFallback = true;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('search index is away').waitFor();
    server.world.isFallback = false;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('search index is away').waitFor({ state: 'detached' });
  });

  it('says why it failed, and tries again', async () => {
    server.world.recordings = 'broken';
    await open('/sites/1/recordings');
    await page.getByText('The database does not answer').waitFor();
    server.world.recordings = 'many';
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('hs-recording-row').first().waitFor();
  });

  it('is reached and opened with the keyboard alone', async () => {
    await open('/sites/1/recordings');
    await page.locator('hs-recording-row a').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/recordings/999');
  });
});

describe('install check', () => {
  it('goes from waiting to refused to seen without a reload', async () => {
    await open('/sites/1/install');
    await page.getByText('Waiting for first data').waitFor();
    server.world.install = { ...server.world.install, bootstrapLastFetchedAt: Date.now(), refused: [{ reason: 'origin-foreign', count: 3, lastAt: Date.now(), hint: 'The page is on shop.example, which is not among the domains of this site. Add it in the settings.' }] };
    await page.getByText('Data arrives, but is refused').waitFor();
    await page.getByText('The page is on shop.example').waitFor();
    server.world.install = { firstDataAt: Date.now(), lastDataAt: Date.now(), recordings: 1, refused: [], bootstrapLastFetchedAt: Date.now() };
    await page.getByText('First data seen at').waitFor();
    await page.getByRole('link', { name: 'Watch recordings' }).waitFor();
  });
});

describe('player', () => {
  it('is embedded from its own origin, opened at the moment of the address, and driven by buttons and keys', async () => {
    await open('/recordings/7?t=60000');
    const frame = await playerFrame();
    const query = new URL(frame.url()).searchParams;
    expect([query.get('app'), query.get('grant')]).toEqual([server.origin, 'grant-one']);
    expect((await heard())[0]).toMatchObject({ type: 'open', atMs: 60_000, mode: 'watch' });
    await page.getByText('1:00 / 4:07').waitFor();

    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await page.getByRole('slider', { name: 'Moment of the recording' }).press('ArrowRight');
    await page.getByRole('button', { name: 'Skip idle' }).click();
    await page.getByRole('button', { name: 'Speed, now 1 times' }).click();
    await page.getByRole('menuitem', { name: '4×' }).click();
    await page.getByRole('button', { name: /checkout\/shipping/ }).click();
    const told = await until(async () => (await heard()).filter(({ type }) => type === 'seek').length === 2 && heard());
    expect(told.slice(1).map(({ type, atMs, speed, isOn }) => [type, atMs ?? speed ?? isOn])).toEqual([
      ['speed', 1], ['skip-idle', false], ['play', undefined], ['seek', 65_000], ['skip-idle', true], ['speed', 4], ['seek', 90_000],
    ]);
  });

  it('hears nobody but the player', async () => {
    await open('/recordings/7');
    // The right origin in another window: a second frame beside the player.
    await page.evaluate((address) => {
      const stranger = document.createElement('iframe');
      stranger.src = address;
      document.body.append(stranger);
    }, `${server.playerOrigin}/liar`);
    await until(() => page.frames().some((frame) => frame.url().endsWith('/liar')));
    // The right window at another origin: the player's frame has gone elsewhere.
    const elsewhere = server.playerOrigin.replace('localhost', '127.0.0.1');
    await (await playerFrame()).evaluate((address) => location.assign(address), `${elsewhere}/liar`);
    await until(() => page.frames().some((frame) => frame.url().startsWith(elsewhere)));
    const liars = page.frames().filter((frame) => frame.url().endsWith('/liar'));
    expect(liars).toHaveLength(2);
    for (const liar of liars) await liar.waitForFunction(() => document.title === 'lied');
    await page.getByText('0:00 / 4:07').waitFor();
    expect(await page.getByText('forged').count()).toBe(0);
  });

  it('is not shown from the app’s own origin', async () => {
    server.world.playerOrigin = server.origin;
    await page.goto(`${server.origin}/recordings/7`);
    await page.getByText('must be an origin of its own').waitFor();
    expect(page.frames()).toHaveLength(1);
  });

  it('says so when nothing answers at the player’s address', async () => {
    server.world.playerOrigin = server.playerOrigin.replace('localhost', '127.0.0.1');
    await page.context().route(`${server.world.playerOrigin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Not found' }));
    await page.goto(`${server.origin}/recordings/7`);
    await page.getByText('does not answer').waitFor();
  });

  it('says how much of the visit it can show and why not more, and lets the API know', async () => {
    await open('/recordings/7');
    await page.getByRole('button', { name: '92 % shown' }).click();
    await page.getByText('The font Northwind Sans is missing (3 elements)').waitFor();
    const fidelity = { percent: 95, elements: 40, reasons: [{ kind: 'canvas', what: '', elements: 2 }] };
    await (await playerFrame()).evaluate(([told, app]) => parent.postMessage({ from: 'player', type: 'fidelity', fidelity: told }, app), [fidelity, server.origin] as const);
    await page.getByText('What scripts drew on a canvas was not recorded (2 elements)').waitFor();
    expect(await page.getByText('Northwind Sans').count()).toBe(0);
    await until(() => server.world.measured.length > 0, { what: 'the API to be told', withinMs: 30_000 });
    expect(server.world.measured).toEqual([fidelity]);
  });

  it('passes on what a running visit adds', async () => {
    server.world.isLive = true;
    await open('/recordings/7');
    await page.locator('.badge.live').waitFor();
    await until(async () => (await heard()).some(({ type }) => type === 'manifest'), { what: 'the player to be told of more' });
  });

  it('copies a link to the moment and asks before it deletes', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('/recordings/7?t=60000');
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link to 1:00 copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.origin}/recordings/7?t=60000`);
    const askToDelete = async (): Promise<void> => {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Delete recording' }).click();
    };
    await askToDelete();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(server.deleted).toEqual([]);
    await askToDelete();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete recording' }).click();
    await page.waitForURL('**/sites/1/recordings');
    expect(server.deleted).toEqual(['/recordings/7']);
  });

  it('finds a visit by its public handle', async () => {
    await page.goto(`${server.origin}/v/aaaaaaaaaaaaaaaa?t=5000`);
    await page.waitForURL('**/recordings/7?t=5000');
    await page.goto(`${server.origin}/v/bbbbbbbbbbbbbbbb`);
    await page.getByRole('heading', { name: 'No visit has this name' }).waitFor();
  });
});

describe('watching', () => {
  it('shows what happened in lanes and in a list that is searched, follows the player, and leads to moments', async () => {
    await open('/recordings/7');
    // Signals come with the recording's row, notes by themselves: neither waits for the player.
    const lanes = page.locator('hs-timeline .names .text');
    await until(async () => (await lanes.allInnerTexts()).join() === 'Pages,Clicks,Signals,Errors,Notes,Tab 1,Tab 2', { what: 'all lanes' });
    const events = page.getByRole('tabpanel');
    await events.getByRole('button', { name: /^Signals 4/ }).click();
    await page.getByRole('searchbox', { name: 'Search the events' }).fill('coupon');
    await events.getByRole('button', { name: /Rage clicks: button “Apply coupon”/ }).click();
    await untilHeard('the moment of the signal', (told) => told.at(-1)?.type === 'seek' && told.at(-1)?.atMs === 64_000);
    await events.locator('button.current').getByText('Apply coupon').waitFor();

    await page.getByRole('tab', { name: /Errors/ }).click();
    await page.getByText('/assets/checkout.js:14:220').waitFor();
    await page.getByRole('tab', { name: 'Console 2' }).click();
    await events.getByRole('button', { name: /^Warnings 1/ }).click();
    await events.getByRole('button', { name: /The price list is 3 days old/ }).click();
    await untilHeard('the moment of the line', (told) => told.at(-1)?.type === 'seek' && told.at(-1)?.atMs === 60_000);
    await page.keyboard.press('.');
    await page.keyboard.press('t');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Next or previous event').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Tab 2, on stage: keep on stage', pressed: true }).waitFor();
    await untilHeard('a step and the other tab', (told) => told.slice(-2).map(({ type }) => type).join() === 'step,hold-tab');
  });

  it('keeps notes at moments and tags, and marks them in the list of events', async () => {
    await open('/recordings/7?t=60000');
    await page.keyboard.press('m');
    await page.getByLabel('Note at 1:00').fill('Looks for the price');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByText('Looks for the price').waitFor();
    await until(() => server.world.added.notes.some((note) => note.atMs === 60_000 && note.text === 'Looks for the price'));
    // Ines's note is hers alone: two can be changed, of three.
    await until(async () => await page.getByRole('button', { name: 'Edit' }).count() === 2, { what: 'what can be changed' });
    await page.getByLabel('Add a tag').fill('Pricing');
    await page.getByLabel('Add a tag').press('Enter');
    await page.getByRole('button', { name: 'Remove tag checkout' }).click();
    await until(() => server.world.added.tags.join() === 'pricing', { what: 'the tags to be kept', withinMs: 30_000 });
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.getByRole('button', { name: 'Note: Looks for the price' }).waitFor();
  });

  it('makes a link for anybody, which opens without signing in until it is ended', async () => {
    await open('/recordings/7?t=60000');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Create link' }).click();
    const link = await page.getByLabel('Link for anybody').inputValue();
    expect(server.world.added.shares[0]).toMatchObject({ startMs: 60_000, revokedAt: null });
    server.world.isSignedIn = false;
    await open(new URL(link).pathname);
    expect((await heard())[0]).toMatchObject({ type: 'open', atMs: 60_000, mode: 'watch' });
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.locator('meta[name=robots]').getAttribute('content')).toContain('noindex');
    (server.world.added.shares[0] as { revokedAt: number | null }).revokedAt = Date.now();
    await page.reload();
    await page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor();
  });

  it('follows a running visit until the person pauses', async () => {
    server.world.isLive = true;
    await open('/recordings/7');
    await page.getByRole('button', { name: 'Go to live' }).click();
    await page.getByRole('button', { name: 'Following' }).waitFor();
    // Between them, and after, it may be told what is new of the running visit.
    await untilHeard('the end, and to play from there', (told) => told.flatMap(({ type, atMs }) => (type === 'seek' || type === 'play' ? [`${type} ${atMs ?? ''}`] : [])).join() === 'seek 247000,play ');
    await (await playerFrame()).evaluate(() => window.grow(300_000));
    await until(async () => (await heard()).some(({ type, atMs }) => type === 'seek' && atMs === 300_000), { what: 'the player to catch up', withinMs: 30_000 });
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Go to live' }).waitFor();
    await (await playerFrame()).evaluate(() => window.grow(400_000));
    await page.getByText('5:00 / 6:40').waitFor();
  });

  it('walks the list it was opened from, and goes back to its place', async () => {
    await open('/sites/1/recordings?device=desktop');
    // Counted only once the person stays.
    await page.getByText('1,234 recordings').waitFor();
    await page.locator('a[href^="/recordings/"]').nth(2).click();
    await page.waitForURL('**/recordings/998');
    await page.getByText('3 of 1,234').waitFor();
    await page.waitForFunction(() => window.ready);
    await page.keyboard.press('Shift+N');
    await page.waitForURL('**/recordings/997');
    await page.waitForFunction(() => window.ready);
    await page.getByRole('button', { name: 'Previous recording' }).click();
    await page.getByText('3 of 1,234').waitFor();
    await page.getByRole('button', { name: 'Back to the recordings' }).click();
    await page.waitForURL('**/sites/1/recordings?device=desktop');
    await page.locator('a[href="/recordings/998"]').waitFor();
    expect(server.listQueries).toHaveLength(1);
  });

  it('says how far the list is known to go when it was left before it was counted', async () => {
    await page.route(/\/recordings\/count/, (route) => route.abort());
    await open('/sites/1/recordings');
    await page.locator('a[href^="/recordings/"]').nth(2).click();
    await page.getByText('3 of 50+', { exact: true }).waitFor();
  });

  it('masks from now on what is pointed at', async () => {
    await open('/recordings/7');
    await page.getByRole('button', { name: 'Point at elements' }).click();
    await page.getByText('button “Apply coupon”').first().waitFor();
    await page.getByRole('button', { name: 'Mask from now on' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mask it' }).click();
    await until(() => server.world.sites[0]?.settings.pathRules?.length === 1, { what: 'the rule to be kept', withinMs: 30_000 });
    expect(server.world.sites[0]?.settings.pathRules).toEqual([{ path: '/pricing', rule: 'mask', selector: '#cart > button:nth-of-type(2)' }]);
  });
});

describe('the stage alone', () => {
  it('shows one moment unscaled, without shell and controls, and says when it is drawn', async () => {
    await open('/recordings/7?t=61000&stage=1');
    expect((await heard())[0]).toMatchObject({ type: 'open', atMs: 61_000, mode: 'still' });
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
    const box = await page.locator('iframe').boundingBox();
    expect(box).toEqual({ x: 0, y: 0, width: 1440, height: 900 });
  });
});

describe('heatmaps', () => {
  it('leads from the list of pages to a drawn map with its sample, its table and what could not be placed', async () => {
    await open('/sites/1/heatmaps');
    await page.getByRole('button', { name: '/pricing' }).click();
    await page.getByText('312 visits · 377 page views · 1,204 clicks').waitFor();
    await page.getByText('12 clicks could not be placed').waitFor();
    await page.getByRole('cell', { name: /^Show Add to cart/ }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download', { timeout: 30_000 }), page.getByRole('button', { name: 'Save as PNG' }).click()]);
    expect([file.suggestedFilename(), readFileSync(await file.path(), 'utf8')]).toEqual(['heatmap-pricing-click.png', 'a picture']);
    // The best moment was still loading: the next one is drawn on.
    expect((await heard()).filter(({ type }) => type === 'heatmap').map((message) => (message as { atMs: number }).atMs)).toEqual([4_000, 9_000]);
    // The same page, other colours.
    await page.getByRole('radio', { name: 'Areas' }).click();
    await until(async () => (await heard()).at(-1)?.type === 'heatmap-map', { withinMs: 30_000, what: 'the areas to be drawn' });
    await page.getByRole('button', { name: 'Show Add to cart on the map' }).click();
    await until(async () => (await heard()).at(-1)?.type === 'heatmap-show', { withinMs: 30_000, what: 'the element to be shown' });
    await page.getByRole('button', { name: 'All products' }).click();
    await page.waitForURL('**state=81');
    await page.getByRole('button', { name: 'All states' }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'The same on mobile' }).click();
    await page.getByRole('heading', { name: 'mobile' }).waitFor();
    await page.getByRole('radio', { name: 'Difference' }).click();
    await page.getByRole('heading', { name: 'What is clicked more, and less' }).waitFor();
    await page.getByRole('button', { name: 'Compared with mobile' }).click();
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await page.getByRole('radio', { name: 'Scroll' }).click();
    await page.getByRole('cell', { name: '377 of 377' }).waitFor();
    // The frame is made anew with the other map.
    await untilHeard('the other map', (told) => told.at(-1)?.type === 'heatmap' && (told.at(-1) as unknown as { map: { kind: string } }).map.kind === 'scroll');
    expect(new URL(page.url()).search).toBe('?page=%2Fpricing&kind=scroll');
  });

  it('plays the moments behind an element one after the other, from a little before each', async () => {
    await open('/sites/1/heatmaps?page=/pricing');
    await page.getByRole('link', { name: 'Watch the clicks on Add to cart' }).click();
    await page.getByText('3 moments of 41 visits').waitFor();
    await until(async () => (await heard()).some(({ type }) => type === 'play'), { withinMs: 30_000, what: 'the first moment to play' });
    expect((await heard()).find(({ type }) => type === 'open')).toMatchObject({ atMs: 26_000, mode: 'watch' });
    await page.getByRole('button', { name: 'Next moment' }).click();
    await page.getByText('2 of 3').waitFor();
    await page.getByRole('link', { name: 'Map over this' }).click();
    await page.getByText('The map is drawn over a moment you chose.').waitFor();
  });
});

describe('the overview', () => {
  it('shows every figure with the recordings behind it', async () => {
    await open('/sites/1/overview?range=24h');
    await page.getByRole('link', { name: /^Rage clicks 24/ }).click();
    await page.waitForURL(({ search }) => search === '?hasRageClick=true&range=24h');
    await page.waitForFunction(() => window.ready);
    await page.goBack();
    // A bar of the plot, and the same as a line of the table.
    await page.locator('hs-bar-plot svg path[fill]:not([fill=none])').first().waitFor();
    await page.getByText('The plots as a table').click();
    await page.getByRole('row').nth(3).getByRole('link').first().click();
    await page.waitForURL('**/recordings?from=*');
    const { searchParams } = new URL(page.url());
    expect(Number(searchParams.get('to')) - Number(searchParams.get('from'))).toBe(3_600_000);
  });
});

describe('signals', () => {
  it('shows the worst by kind, leads to the moment, and forgets and remembers what is none', async () => {
    await open('/sites/1/signals?kind=dead');
    const rows = page.locator('.list ol > li');
    expect(await rows.locator('.name').allInnerTexts()).toEqual(['img “Compare plans”', 'div “Free returns within 30 days of delivery, no questions asked”']);
    await page.getByRole('button', { name: /^Rage clicks 85/ }).click();
    await page.getByText('button “Apply coupon”').waitFor();
    await page.getByRole('button', { name: 'Not a signal: button “Apply coupon”' }).click();
    await page.getByText('2 elements said to be no signal').click();
    expect(await rows.locator('.name').allInnerTexts()).toEqual(['img.gallery-main']);
    await page.getByRole('button', { name: 'Count again: Rage clicks on button “Apply coupon”' }).click();
    await page.getByText('1 element said to be no signal').waitFor();
    // The screen says so before the API has answered.
    await until(() => server.world.notSignals.join() === 'dead 48', { what: 'the API to be told' });
    await page.getByRole('link', { name: 'Watch the newest: button “Apply coupon”' }).click();
    await page.waitForURL('**/recordings/7?t=60000');
  });
});

describe('narrow screens', () => {
  it.each(['/sites', '/sites/1/overview', '/sites/1/recordings', '/sites/1/heatmaps', '/sites/1/heatmaps?page=/pricing', '/sites/1/signals', '/sites/1/install', '/sites/1/settings', '/recordings/7', '/workspace', '/sign-in'])('%s fits 390 px without scrolling sideways', async (path) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

describe('the status', () => {
  it('says first what needs someone, and shows every program and store, on a phone too', async () => {
    await open('/sites/1/recordings');
    await page.getByRole('link', { name: 'Status' }).click();
    await page.waitForURL('**/status');
    await page.waitForFunction(() => window.ready);
    expect(await page.getByRole('status').first().innerText()).toBe('2 problems');
    expect(await page.getByRole('region', { name: 'What needs attention' }).getByRole('listitem').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('vega-2:4100 does not report')]));
    expect(await page.getByRole('row', { name: /edge vega-2:4100/ }).innerText()).toContain('silent');
    expect(await page.getByRole('meter', { name: 'recording_blocks.id' }).getAttribute('aria-valuenow')).toBe('52');
    await page.setViewportSize({ width: 390, height: 844 });
    // What is drawn as wide as it can be is drawn anew.
    await page.waitForFunction(() => document.documentElement.scrollWidth <= 390);
  });

  it('of a new installation says what is not there yet, without alarm', async () => {
    server.world.status = 'new';
    await open('/status');
    expect(await page.getByRole('status').first().innerText()).toBe('All well');
    expect(await page.getByRole('heading', { name: 'No program has reported yet' }).count()).toBe(1);
  });
});
