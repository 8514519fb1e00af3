// The built app in a real browser, before answers of the API's real shapes: a page of its own for each test, and whatever it complains of
// fails the test.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { launchBrowser } from '@hindsight/testkit';
import type { Browser, Page } from 'playwright-core';
import { startContractServer, type ContractServer } from './contract-server.ts';

export interface AppUnderTest {
  server: ContractServer;
  page: Page;
  open(path: string): Promise<void>;
}

interface Wanted {
  /** Of a window 1280 px wide. */
  heightPx?: number;
  hasTouch?: boolean;
  /** Whether errors on the console are complaints too. */
  hearsConsole?: boolean;
}

/** Call it once at the top of a test file. */
export function setUpApp({ heightPx = 800, hasTouch = false, hearsConsole = false }: Wanted = {}): AppUnderTest {
  let browser: Browser;
  let complaints: string[];
  const app: AppUnderTest = {
    server: undefined as never,
    page: undefined as never,
    async open(path) {
      await app.page.goto(app.server.origin + path);
      await app.page.waitForFunction(() => window.ready);
    },
  };
  beforeAll(async () => {
    if (!existsSync(join(import.meta.dirname, '..', 'dist', 'index.html'))) throw new Error('the app is not built: run `npm run build -w frontend` first');
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    app.server = await startContractServer();
    app.page = await (await browser.newContext({ viewport: { width: 1280, height: heightPx }, hasTouch })).newPage();
    complaints = [];
    app.page.on('pageerror', (error) => complaints.push(String(error)));
    app.page.on('console', (message) => {
      if (hearsConsole && message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await app.page.context().close();
    await app.server.close();
    expect(complaints).toEqual([]);
  });
  return app;
}
