// Pictures of every screen at three widths, light and dark, and what axe finds in them: `npm run screens [-- <part of a path>]`.
// Writes to frontend/screens/ and ends with an error when axe finds something serious. The API is the tests' own.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { launchBrowser } from '@hindsight/testkit';
import type { AxeResults } from 'axe-core';
import { startContractServer } from './contract-server.ts';

const FOLDER = join(import.meta.dirname, '..', 'screens');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WIDTHS = [1440, 1024, 390] as const;
const SCREENS: Readonly<Record<string, string>> = {
  'sign-in': '/sign-in', sites: '/sites', overview: '/sites/1/overview', recordings: '/sites/1/recordings', 'recordings-filtered': '/sites/1/recordings?device=mobile&range=7d', recording: '/recordings/7', shared: `/shared/${'a'.repeat(43)}`,
  pages: '/sites/1/heatmaps', heatmap: '/sites/1/heatmaps?page=/pricing', scroll: '/sites/1/heatmaps?page=/pricing&kind=scroll',
  'heatmap-compared': '/sites/1/heatmaps?page=/pricing&vs=mobile&vsDevice=mobile', 'heatmap-difference': '/sites/1/heatmaps?page=/pricing&vs=mobile&vsDevice=mobile&vsView=difference', reel: '/sites/1/heatmaps/reel?page=/pricing&element=500', signals: '/sites/1/signals',
  install: '/sites/1/install', settings: '/sites/1/settings', workspace: '/workspace', status: '/status', nowhere: '/nowhere',
};

const wanted = process.argv.slice(2);
const names = Object.keys(SCREENS).filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
mkdirSync(FOLDER, { recursive: true });
const server = await startContractServer();
const browser = await launchBrowser();
let serious = 0;
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme, reducedMotion: 'reduce', bypassCSP: true });
      const page = await context.newPage();
      page.on('pageerror', (fault) => { process.stdout.write(`  fault: ${fault.message}\n`); });
      for (const name of names) {
        await page.goto(server.origin + (SCREENS[name] ?? '/'));
        // A running visit is asked for again and again: the network is never still.
        await page.waitForFunction(() => (window as Window & { ready?: boolean }).ready === true && document.querySelector('[aria-busy="true"], .skeleton') === null);
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        await page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        await page.addScriptTag({ path: AXE });
        const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
        const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        serious += bad.length;
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        process.stdout.write(`${name.padEnd(20)} ${String(width).padStart(4)} ${colorScheme.padEnd(5)} axe: ${bad.length} serious, ${violations.length - bad.length} lesser${sideways > 0 ? `; ${sideways} px too wide` : ''}\n`);
        for (const { id, help, nodes } of bad) process.stdout.write(`  ${id}: ${help}; ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(' | ')}\n`);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
process.stdout.write(`${names.length * WIDTHS.length * 2} pictures in frontend/screens, ${serious} serious findings\n`);
if (serious > 0) process.exitCode = 1;
