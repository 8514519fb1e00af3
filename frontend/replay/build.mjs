// Builds the player page into dist/: player.html, player.js, player.css. Run by `npm run build` in this folder; tests build the
// same into memory.
import { copyFile, mkdir, realpath } from 'node:fs/promises';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** What esbuild is asked for. */
export const PLAYER_BUILD = {
  entryPoints: [`${here}/src/main.ts`],
  outfile: `${here}/dist/player.js`,
  bundle: true,
  format: 'esm',
  target: 'es2023',
  conditions: ['hindsight-source'],
  minify: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  logLevel: 'warning',
};
export const PLAYER_FILES = ['player.html', 'player.css'];

if (process.argv[1] !== undefined && (await realpath(process.argv[1])) === import.meta.filename) {
  await mkdir(`${here}/dist`, { recursive: true });
  await build(PLAYER_BUILD);
  for (const file of PLAYER_FILES) await copyFile(`${here}/${file}`, `${here}/dist/${file}`);
}
