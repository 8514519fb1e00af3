// Builds the player page into dist/: player.html, player.js, player.css. Run by `npm run build` in this folder.
import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

const here = import.meta.dirname;
await mkdir(`${here}/dist`, { recursive: true });
await build({
  entryPoints: [`${here}/src/main.ts`],
  outfile: `${here}/dist/player.js`,
  bundle: true,
  format: 'esm',
  target: 'es2023',
  conditions: ['hindsight-source'],
  minify: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  treeShaking: true,
  logLevel: 'warning',
});
for (const file of ['player.html', 'player.css']) await copyFile(`${here}/${file}`, `${here}/dist/${file}`);
