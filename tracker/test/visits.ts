// What every browser test does: a tracked site, a browser, and a page once its first snapshot has arrived.

import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { launchBrowser, until } from '@hindsight/testkit';
import { FULL_SNAPSHOT } from '@hindsight/wire';
import type { Browser, BrowserContextOptions, LaunchOptions, Page } from 'playwright-core';
import { startTrackedSite, type TrackedSite } from './tracked-site.ts';

export interface Visits {
  site: TrackedSite;
  browser: Browser;
  /** Opens a path in a context of its own; the context is closed after the test file. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a path and waits for the first snapshot. */
  visit(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Resolves when the part that finds the words for clicks is there. */
  untilWordsAreThere(page: Page): Promise<void>;
  /** Closes the page as a person would and waits for its last words. */
  leave(page: Page): Promise<void>;
}

/** One tracked site and one browser for a test file, cleared before each test. */
export function setUpVisits(launch: LaunchOptions = {}): Visits {
  const visits = {} as Visits;
  beforeAll(async () => {
    visits.site = await startTrackedSite();
    visits.browser = await launchBrowser(launch);
  });
  afterAll(async () => {
    await visits.browser.close();
    await visits.site.close();
  });
  beforeEach(async () => {
    await Promise.all(visits.browser.contexts().map((context) => context.close()));
    visits.site.reset();
  });
  visits.open = async (path = '/', options = {}) => {
    const context = await visits.browser.newContext({ viewport: { width: 1000, height: 700 }, ...options });
    const page = await context.newPage();
    await page.goto(visits.site.origin + path);
    return page;
  };
  visits.visit = async (path, options) => {
    const { site } = visits;
    const before = site.events().filter(isSnapshot).length;
    const page = await visits.open(path, options);
    await until(() => site.events().filter(isSnapshot).length > before, { what: 'the first snapshot' });
    return page;
  };
  visits.untilWordsAreThere = async (page) => {
    await page.waitForFunction(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/r/')).length >= 2);
    // A file that has come is not yet a script that has run.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  };
  visits.leave = async (page) => {
    const { site } = visits;
    await page.goto('about:blank');
    await until(() => site.sent.some(({ header }) => header.flags.last === true), { what: 'the last words' });
    // They may overtake what was on its way before them. What could not be said at once never comes.
    await until(() => site.sent.filter(({ header }) => header.flags.last === true).every(({ header: { doc, seq } }) => {
      const seqs = new Set(site.sent.filter(({ header }) => header.doc === doc).map(({ header }) => header.seq));
      return Array.from({ length: seq }, (_, before) => before).every((before) => seqs.has(before));
    }), { withinMs: 3_000 }).catch(() => undefined);
  };
  return visits;
}

function isSnapshot(event: { type: number }): boolean {
  return event.type === FULL_SNAPSHOT;
}
