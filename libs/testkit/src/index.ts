// testkit — what tests of several projects need: a real Postgres, a real browser, directories, ports and waiting.
export { freshDatabase, startPostgres } from './fresh-database.ts';
export type { FreshDatabase, StartedPostgres } from './fresh-database.ts';
export { launchBrowser, findChromium } from './launch-browser.ts';
export { temporaryDirectory } from './temporary-directory.ts';
export type { TemporaryDirectory } from './temporary-directory.ts';
export { pictureDifference } from './picture-difference.ts';
export type { Rectangle } from './picture-difference.ts';
export { until } from './until.ts';
export { freeLoopbackPort as freePort } from '@hindsight/embedded-postgres';
export { DEFAULT_FACTS, DocumentBuilder, SessionBuilder } from './session-builder.ts';
export type { BuiltBatch, SessionOptions } from './session-builder.ts';
export { PAGE_TO_LEAVE } from './page-to-leave.ts';
