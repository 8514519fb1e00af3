// Builds the player page into dist/: player.html, player.js, player.css, and offline.html, the page a recording is taken away in. Run by
// `npm run build` in this folder; tests build the same into memory.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
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

/** What a page from a disk may do: run this one script, draw what it is made of, and ask nobody for anything. */
const OFFLINE_POLICY = (scriptHash) => [
  `default-src 'none'`, `script-src 'sha256-${scriptHash}'`, `style-src 'unsafe-inline'`, 'img-src data: blob:', 'font-src data: blob:', 'media-src data:', `form-action 'none'`, `base-uri 'none'`,
].join('; ');

/** The page of a recording that is one file, with player and styles in it and a place for the recording's parts. */
export async function offlinePage() {
  const { outputFiles } = await build({
    ...PLAYER_BUILD, entryPoints: [`${here}/src/offline/main.ts`], format: 'iife', sourcemap: false, legalComments: 'inline', write: false,
  });
  const script = outputFiles[0].text.trim();
  // Either would make a browser's reader of HTML see the end of the script elsewhere than it is.
  if (/<\/script|<!--/i.test(script)) throw new Error('the script of the offline page holds what ends scripts in HTML');
  const [page, player, around] = await Promise.all(['offline.html', 'player.css', 'offline.css'].map((file) => readFile(`${here}/${file}`, 'utf8')));
  const hash = createHash('sha256').update(script).digest('base64');
  return page.replace('{policy}', () => OFFLINE_POLICY(hash)).replace('{style}', () => player + around).replace('{script}', () => script);
}

if (process.argv[1] !== undefined && (await realpath(process.argv[1])) === import.meta.filename) {
  await mkdir(`${here}/dist`, { recursive: true });
  await build(PLAYER_BUILD);
  for (const file of PLAYER_FILES) await copyFile(`${here}/${file}`, `${here}/dist/${file}`);
  await writeFile(`${here}/dist/offline.html`, await offlinePage());
}
