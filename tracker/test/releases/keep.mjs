// Keeps the tracker as it is built now as a release that later ones must get along with: `node test/releases/keep.mjs [folder]`.
// Writes <date>/bootstrap.js, <date>/recorder.js.br (brotli: a recorder is some 80 KB as text) and <date>/recorder.json.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const tracker = join(import.meta.dirname, '../..');
const release = join(import.meta.dirname, process.argv[2] ?? new Date().toISOString().slice(0, 10));

execFileSync(process.execPath, [join(tracker, 'build.mjs')], { stdio: 'inherit' });
mkdirSync(release, { recursive: true });
for (const name of ['bootstrap.js', 'recorder.json']) copyFileSync(join(tracker, 'dist', name), join(release, name));
writeFileSync(join(release, 'recorder.js.br'), brotliCompressSync(readFileSync(join(tracker, 'dist/recorder.js'))));
