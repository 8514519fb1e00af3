// testkit — what tests of several projects need: a real Postgres, a real browser, directories, ports and waiting.
export { freshDatabase, startPostgres } from './fresh-database.ts';
export type { FreshDatabase, StartedPostgres } from './fresh-database.ts';
export { launchBrowser, findChromium } from './launch-browser.ts';
export { temporaryDirectory } from './temporary-directory.ts';
export type { TemporaryDirectory } from './temporary-directory.ts';
export { until } from './until.ts';
export { freeLoopbackPort as freePort } from '@hindsight/embedded-postgres';
