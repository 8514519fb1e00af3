// The tracker as its build left it in a folder: bootstrap, recorder, and the recorder's lazy parts.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BuiltTracker {
  /** The bootstrap, without a site's configuration. */
  text: string;
  recorder: Uint8Array;
  /** Files the recorder may load; it holds their hashes. */
  parts: Uint8Array[];
}

/** @throws Error when a file is missing, or `recorder.json` is not what the build writes */
export async function readBuiltTracker(directory: string): Promise<BuiltTracker> {
  const { parts } = JSON.parse(await readFile(join(directory, 'recorder.json'), 'utf8')) as { parts: string[] };
  return {
    text: await readFile(join(directory, 'bootstrap.js'), 'utf8'),
    recorder: await readFile(join(directory, 'recorder.js')),
    parts: await Promise.all(parts.map((part) => readFile(join(directory, part)))),
  };
}
