// A demo visit as it lies in demo/visits: what a real browser sent during one visit to the demo shop, with the facts of the
// visitor that a request would carry. Times are relative, so that an import can move the visit to any day.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BatchHeader } from '@hindsight/wire';

export interface DemoBatch {
  /** When the request's headers arrived, ms since the visit's first request. */
  atMs: number;
  header: BatchHeader;
  /** The payload as it was sent, base64. */
  payload: string;
}

export interface DemoVisit {
  name: string;
  userAgent: string;
  /** ISO 3166-1 alpha-2. The visitor's address was never kept. */
  country: string;
  /** How long before the import the visit ended. */
  agoMinutes: number;
  batches: DemoBatch[];
}

/** Largest visit file after inflating; ours are well below 1 MB. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Reads all `*.json.gz` of a folder, by name. Throws if one is broken: they are part of the program. */
export async function readDemoVisits(folder: string): Promise<DemoVisit[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json.gz')).sort();
  return Promise.all(names.map(async (name) => {
    const text = gunzipSync(await readFile(join(folder, name)), { maxOutputLength: MAX_FILE_BYTES }).toString('utf8');
    return JSON.parse(text) as DemoVisit;
  }));
}
