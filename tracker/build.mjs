// Builds what the edge serves: dist/bootstrap.js (with the literal __HINDSIGHT_CONFIG__ still in it), dist/recorder.js, and a file
// for each lazy part in src/recorder/parts. dist/recorder.json names the recorder's published path and integrity, and its parts.
// The recorder holds the hashes of its parts, so its own hash covers them: a recorder and its parts always fit together.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';

import { OWN_NAMES } from './own-names.mjs';

const here = import.meta.dirname;
const dist = join(here, 'dist');
const PARTS = 'src/recorder/parts';

const shared = {
  absWorkingDir: here, bundle: true, minify: true, format: 'iife', target: 'es2020', charset: 'utf8', legalComments: 'none',
  platform: 'browser', conditions: ['hindsight-source'], metafile: true, logLevel: 'warning', write: false, outdir: 'dist',
  // The console is the customer's.
  drop: ['console'],
};
/**
 * Private members as plain ones with names of one letter: browsers of the day this is built for would get a weak map for each.
 * It cannot be told from outside, for nothing of ours is handed to the page.
 */
const plainPrivates = {
  name: 'plain-privates',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts', contents: readFileSync(path, 'utf8').replace(/(?<=\.|^\s*(?:readonly |async |static |get )*)#(\w+)/gm, 'private__$1'),
    }));
  },
};
const members = { plugins: [plainPrivates], mangleProps: new RegExp(`^(private__.*|${OWN_NAMES.join('|')})$`), mangleCache: {} };
const plain = { tsconfigRaw: { compilerOptions: { alwaysStrict: false, useDefineForClassFields: false } } };
/** Also what breaks before the first guard is there must not be thrown into the page. */
const quiet = { banner: { js: 'try{' }, footer: { js: '}catch{}' } };

mkdirSync(join(dist, 'parts'), { recursive: true });
const bootstrap = await bundle({ entryPoints: { bootstrap: 'src/bootstrap/bootstrap.ts' } });

const names = readdirSync(join(here, PARTS)).filter((file) => /^[a-z-]+\.ts$/.test(file)).map((file) => file.slice(0, -3)).sort();
const digests = {};
// Its names first: it is the recorder whose names shall be the shortest.
members.mangleCache = (await build({ ...shared, ...plain, ...members, entryPoints: { recorder: 'src/recorder/main.ts' }, define: { __HINDSIGHT_PARTS__: '{}' } })).mangleCache;
for (const name of names) {
  // A part hands its exports over on its own script element: no name of ours appears in the page.
  const contents = `import * as part from './${name}.ts';\nif (document.currentScript) document.currentScript.hindsightPart = { ...part };`;
  const { bytes, mangleCache } = await bundle({ ...members, ...quiet, stdin: { contents, resolveDir: join(here, PARTS), sourcefile: `${name}.entry.ts`, loader: 'ts' } });
  // The same name is the same in every part and in the recorder.
  members.mangleCache = mangleCache;
  digests[name] = digest('sha256', bytes).toString('base64').replace('=', '');
  write(`parts/${name}.js`, bytes);
}

// Digests come in last, and first in the file: both tools give out short names by how often letters occur, and those of a digest are chance.
const recorder = await bundle({ ...members, ...quiet, entryPoints: { recorder: 'src/recorder/main.ts' }, define: { __HINDSIGHT_PARTS__: '$' } });
const parts = names.map((name) => `${name}:"${digests[name]}"`).join();
const bytes = Buffer.from(recorder.bytes.toString().replace(quiet.banner.js, (begin) => `${begin}let $={${parts}};`));
const hash = digest('sha256', bytes).toString('hex').slice(0, 32);
const integrity = `sha256-${digest('sha256', bytes).toString('base64')}`;
write('bootstrap.js', bootstrap.bytes);
write('recorder.js', bytes);
write('recorder.json', `${JSON.stringify({ path: `/r/${hash}.js`, integrity, parts: names.map((name) => `parts/${name}.js`) })}\n`);
write('bootstrap.meta.json', JSON.stringify(bootstrap.metafile));

/** One file from its sources, as small as two tools make it: what one leaves, the other finds. */
async function bundle(options) {
  const { outputFiles: [file], metafile, mangleCache } = await build({ ...shared, ...plain, ...options });
  // Statements joined by commas are fewer bytes, and more once compressed.
  const { code } = await minify(file.text, { ecma: 2020, compress: { passes: 3, unsafe_arrows: true, sequences: false, hoist_funs: true } });
  return { bytes: Buffer.from(code), metafile, mangleCache };
}

function digest(algorithm, contents) {
  return createHash(algorithm).update(contents).digest();
}

/** Whole or not at all: tests of several files build at the same time. */
function write(name, contents) {
  const temporary = join(dist, `${name}.${process.pid}.new`);
  writeFileSync(temporary, contents);
  renameSync(temporary, join(dist, name));
}
