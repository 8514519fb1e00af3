// Where the build puts what browsers load.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

export const BUILT = {
  tracker: join(ROOT, 'tracker/dist'),
  app: join(ROOT, 'frontend/dist'),
  player: join(ROOT, 'frontend/replay/dist'),
  demo: join(ROOT, 'demo/dist'),
  demoVisits: join(ROOT, 'demo/visits'),
} as const;

const MUST_BE_THERE = [join(BUILT.tracker, 'recorder.js'), join(BUILT.app, 'index.html'), join(BUILT.player, 'player.js'), join(BUILT.demo, 'index.html')];

/** What is missing, if the build did not run or failed. */
export function missingBuiltFiles(): string[] {
  return MUST_BE_THERE.filter((file) => !existsSync(file));
}
