// The demo's committed visits enter once, through the edge's own steps, before anybody else is served: in each partition of
// the log time only moves forward, and theirs is the past.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { importDemoVisits, readDemoVisits } from '@hindsight/demo';
import { makeBatchImporter, type BatchImporterParts } from '@hindsight/edge';
import type { SiteDirectory } from '@hindsight/site-directory';

import { BUILT } from './built-files.ts';

export interface SeedParts extends BatchImporterParts {
  sites: Pick<SiteDirectory, 'find'>;
  dataDirectory: string;
  now: () => number;
}

/** @returns how many batches were imported; 0 when they were before, or there is no such site any more */
export async function seedDemo(parts: SeedParts, siteKey: string): Promise<number> {
  const done = join(parts.dataDirectory, 'demo-imported');
  const site = parts.sites.find(siteKey);
  if (site === null || existsSync(done)) return 0;
  const take = makeBatchImporter(parts);
  const count = await importDemoVisits(await readDemoVisits(BUILT.demoVisits), async (batch) => {
    const outcome = await take(site, batch);
    if (!outcome.ok) throw new Error(`the demo's visits were not taken: ${outcome.code}`);
  }, parts.now());
  await writeFile(done, `${new Date(parts.now()).toISOString()}\n`);
  return count;
}
