// Writes a measurement down: the figures, the machine, the date. A figure without these is worth nothing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Report {
  /** File name without date, e.g. `list`. */
  name: string;
  /** What was run, in one or two sentences: a reader must be able to run it again. */
  what: string;
  command: string;
  /** The figures as rows of a table. */
  rows: Record<string, string | number>[];
  /** What the figures do not say. */
  notes?: string[];
}

/** Writes `bench/results/<date>-<name>.md` and `.json`, and prints the table. */
export function writeReport(report: Report): void {
  const date = new Date().toISOString().slice(0, 10);
  const directory = join(import.meta.dirname, 'results');
  mkdirSync(directory, { recursive: true });
  const machine = describeMachine();
  const table = asTable(report.rows);
  const notes = (report.notes ?? []).map((note) => `- ${note}`).join('\n');
  const text = `# ${report.name}, ${date}\n\n${report.what}\n\nCommand: \`${report.command}\`\n\nMachine: ${machine}\n\n${table}\n${notes === '' ? '' : `\n${notes}\n`}`;
  writeFileSync(join(directory, `${date}-${report.name}.md`), text);
  writeFileSync(join(directory, `${date}-${report.name}.json`), `${JSON.stringify({ date, machine, ...report }, null, 2)}\n`);
  process.stdout.write(`${text}\n`);
}

function describeMachine(): string {
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '?';
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memoryGib} GiB, Linux ${release()}, Node ${process.version}, load ${load} at the end`;
}

export function asTable(rows: Report['rows']): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))].join('\n');
}

/** The value below which `share` (0–1) of the values lie; nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
