// Bytes of each tracker as a page downloads it: minified, then brotli 11 and gzip 9.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

import { CLARITY_FILE, RRWEB_FILE } from './recorders.ts';

export interface Size {
  what: string;
  brotli: number;
  gzip: number;
}

const require = createRequire(import.meta.url);
const dist = join(import.meta.dirname, '../../tracker/dist');
const posthog = dirname(require.resolve('posthog-js'));

/** @returns ours first; `tracker/dist` must be built */
export async function measureSizes(): Promise<Size[]> {
  const own = (name: string): Buffer => readFileSync(join(dist, name));
  const { parts = [] } = JSON.parse(own('recorder.json').toString()) as { parts?: string[] };
  return [
    size('hindsight: bootstrap + recorder', own('bootstrap.js'), own('recorder.js')),
    size('hindsight: bootstrap', own('bootstrap.js')),
    ...parts.map((name) => size(`hindsight: ${name}, on need`, own(name))),
    size('@rrweb/record', readFileSync(RRWEB_FILE)),
    size('clarity-js', readFileSync(CLARITY_FILE)),
    size('@openreplay/tracker', await bundle('@openreplay/tracker')),
    size('posthog-js: array + recorder', readFileSync(join(posthog, 'array.js')), readFileSync(join(posthog, 'posthog-recorder.js'))),
  ];
}

async function bundle(name: string): Promise<Buffer> {
  const built = await build({ stdin: { contents: `import Tracker from '${name}'; window.tracker = Tracker`, resolveDir: import.meta.dirname }, bundle: true, minify: true, format: 'iife', target: 'es2020', write: false, legalComments: 'none' });
  return Buffer.from(built.outputFiles[0]?.contents ?? []);
}

/** Several files are compressed each by itself, as they are sent. */
function size(what: string, ...files: Buffer[]): Size {
  const sum = (compress: (bytes: Buffer) => Buffer): number => files.reduce((bytes, file) => bytes + compress(withoutMap(file)).length, 0);
  return { what, brotli: sum((bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })), gzip: sum((bytes) => gzipSync(bytes, { level: 9 })) };
}

function withoutMap(file: Buffer): Buffer {
  return Buffer.from(file.toString().replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ''));
}
