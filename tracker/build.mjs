// Builds the two files the edge serves: dist/bootstrap.js (with the literal __HINDSIGHT_CONFIG__ still in it) and
// dist/recorder.js, with dist/recorder.json naming the recorder's published path and integrity.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const dist = join(here, 'dist');

const shared = {
  absWorkingDir: here, bundle: true, minify: true, format: 'iife', target: 'es2020', charset: 'utf8', legalComments: 'none',
  platform: 'browser', conditions: ['hindsight-source'], metafile: true, logLevel: 'warning',
  // rrweb warns on the console; the console is the customer's.
  drop: ['console'],
};

mkdirSync(dist, { recursive: true });
const bootstrap = await build({ ...shared, entryPoints: ['src/bootstrap/bootstrap.ts'], outfile: 'dist/bootstrap.js' });
await build({ ...shared, entryPoints: ['src/recorder/main.ts'], outfile: 'dist/recorder.js' });

const bytes = readFileSync(join(dist, 'recorder.js'));
const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
writeFileSync(join(dist, 'recorder.json'), `${JSON.stringify({ path: `/r/${hash}.js`, integrity })}\n`);
writeFileSync(join(dist, 'bootstrap.meta.json'), JSON.stringify(bootstrap.metafile));
