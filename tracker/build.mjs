// Builds the two files the edge serves: dist/bootstrap.js (with the literal __HINDSIGHT_CONFIG__ still in it) and
// dist/recorder.js, with dist/recorder.json naming the recorder's published path and integrity.

import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { trimRrweb } from './trim-rrweb.mjs';

const here = import.meta.dirname;
const dist = join(here, 'dist');

const shared = {
  absWorkingDir: here, bundle: true, minify: true, format: 'iife', target: 'es2020', charset: 'utf8', legalComments: 'none',
  platform: 'browser', conditions: ['hindsight-source'], metafile: true, logLevel: 'warning', write: false, outdir: 'dist',
  // rrweb warns on the console; the console is the customer's.
  drop: ['console'],
};

mkdirSync(dist, { recursive: true });
const bootstrap = await build({ ...shared, entryPoints: { bootstrap: 'src/bootstrap/bootstrap.ts' } });
const recorder = await build({ ...shared, entryPoints: { recorder: 'src/recorder/main.ts' }, plugins: [trimRrweb] });

const bytes = recorder.outputFiles[0].contents;
const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
write('bootstrap.js', bootstrap.outputFiles[0].contents);
write('recorder.js', bytes);
write('recorder.json', `${JSON.stringify({ path: `/r/${hash}.js`, integrity })}\n`);
write('bootstrap.meta.json', JSON.stringify(bootstrap.metafile));

/** Whole or not at all: tests of several files build at the same time. */
function write(name, contents) {
  const temporary = join(dist, `.${name}.${process.pid}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, join(dist, name));
}
