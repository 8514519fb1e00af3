// How much of other people's pages is seen again: every page of tracker/test/third-party, at two sizes, with its server stopped, by the
// product and beside it by raw rrweb. `npm run fidelity -w bench [-- <name>…]`; `HINDSIGHT_PICTURES=<folder>` keeps each page's worst pictures.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openComparison, SAME, SIZES, type Column, type Compared } from '../tracker/test/third-party/compare-page.ts';
import { THIRD_PARTY_PAGES } from '../tracker/test/third-party/pages.ts';

const WORST = 0.01;
const PICTURES = process.env['HINDSIGHT_PICTURES'];
/** `HINDSIGHT_RRWEB=off`: the product alone, in half the time. */
const withRrweb = process.env['HINDSIGHT_RRWEB'] !== 'off';
const wanted = process.argv.slice(2);
const lines: string[] = [];
const results: Compared[] = [];

/** A page nothing could be had of counts as wholly different and says what broke. */
const broken: string[] = [];

say('page                        size      product           boxes    score  raw rrweb  boxes     why the score is below 100 %');
{
  await using comparison = await openComparison();
  for (const page of THIRD_PARTY_PAGES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    for (const size of SIZES) {
      try {
        const compared = await comparison.compare(page, size, { withRrweb });
        results.push(compared);
        say(row(compared));
        keep(compared);
      } catch (error) {
        broken.push(page.name);
        say(`${page.name.padEnd(27)} ${`${size.width}`.padEnd(9)} broken: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
      }
    }
  }
}
summarize();
if (wanted.length === 0 && withRrweb) write();

function row({ page, size, product, rrweb }: Compared): string {
  const { percent, reasons } = product.fidelity;
  const why = reasons.map(({ kind, what, elements }) => `${kind}${what === '' ? '' : ` ${what.split('/').pop()}`}${elements > 0 ? ` ×${elements}` : ''}`).slice(0, 4).join(', ');
  return [page.name.padEnd(27), String(size.width).padEnd(9), percentOf(product.differing).padEnd(17), percentOf(product.boxes, 2).padEnd(8), `${percent} %`.padEnd(6), (rrweb ? percentOf(rrweb.differing) : '–').padEnd(10), (rrweb ? percentOf(rrweb.boxes, 2) : '–').padEnd(9), why].join(' ');
}

function summarize(): void {
  const shown = [...results];
  const summary = (name: string, of: (one: Compared) => Column | null): string => {
    const columns = shown.map((one) => of(one) as Column);
    const same = columns.filter(({ differing }) => differing <= SAME).length;
    const boxes = columns.filter(({ boxes: share }) => share >= 0.99).length;
    return `${name.padEnd(10)} ${same} of ${columns.length + broken.length} within ${percentOf(SAME, 1)} (${percentOf(same / (columns.length + broken.length), 0)}); worst ${percentOf(Math.max(...columns.map(({ differing }) => differing)))}; ≥ 99 % of boxes within 1 px on ${boxes}`;
  };
  say('');
  say(summary('product', ({ product }) => product));
  if (withRrweb) say(summary('raw rrweb', ({ rrweb }) => rrweb));
  const silent = shown.filter(({ product }) => product.differing > WORST && product.fidelity.reasons.length === 0).map(({ page, size }) => `${page.name} (${size.width})`);
  say(`more than 1 % without a reason: ${silent.length === 0 ? 'none' : silent.join(', ')}${broken.length > 0 ? `; broken: ${broken.join(', ')}` : ''}`);
}

function keep({ page, size, product, rrweb }: Compared): void {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  const name = join(PICTURES, `${page.name.replaceAll(' ', '-')}-${size.width}`);
  for (const [column, worst] of [['product', product.worst], ['rrweb', rrweb?.worst]] as const) {
    if (worst === undefined) continue;
    writeFileSync(`${name}-${column}-live.png`, worst.live);
    writeFileSync(`${name}-${column}-replay.png`, worst.replayed);
  }
}

function write(): void {
  const day = new Date().toISOString().slice(0, 10);
  const head = `# Fidelity on other people's pages, ${day}\n\n${THIRD_PARTY_PAGES.length} pages, full page at four moments (three seeks and the end), tolerance 8/255 per channel, form fields left out, preset *open*, canvases 4 a second; page servers stopped; hosts other than the page's own out of reach on both sides.\n\n`;
  writeFileSync(join(import.meta.dirname, 'results', `${day}-fidelity.md`), `${head}\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
}

function percentOf(share: number, digits = 3): string {
  return `${(share * 100).toFixed(digits)} %`;
}

function say(line: string): void {
  lines.push(line);
  process.stdout.write(`${line}\n`);
}
