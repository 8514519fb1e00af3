// The edge as a real process over a directory of its own, with one site in its snapshot.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@hindsight/testkit';
import { siteEntry } from './edge-under-test.ts';

export const MAIN = join(import.meta.dirname, '../src/main.ts');
export const NODE_FLAGS = ['--conditions=hindsight-source'];

/** Makes a data directory and a stand-in for the built tracker. */
export async function prepareDataDir(root: string): Promise<void> {
  await mkdir(join(root, 'data', 'edge'), { recursive: true });
  await mkdir(join(root, 'tracker'), { recursive: true });
  await writeFile(join(root, 'data', 'edge', 'sites.json'), JSON.stringify({ version: '1', sites: [siteEntry('site-1')] }));
  await writeFile(join(root, 'tracker', 'bootstrap.js'), 'start(__HINDSIGHT_CONFIG__)');
  await writeFile(join(root, 'tracker', 'recorder.js'), 'record()');
  await writeFile(join(root, 'tracker', 'part.js'), 'part()');
  await writeFile(join(root, 'tracker', 'recorder.json'), JSON.stringify({ parts: ['part.js'] }));
}

export interface EdgeProcess {
  child: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** Resolves with [exit code, signal]. */
  ended: Promise<[number | null, NodeJS.Signals | null]>;
}

export function spawnEdge(root: string, port: number, env: Record<string, string> = {}): EdgeProcess {
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN], {
    cwd: root,
    env: {
      PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), DATA_DIR: join(root, 'data'), TRACKER_DIR: join(root, 'tracker'),
      LOG_RESERVE_BYTES: '0', LOG_LEVEL: 'info', ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  return { child, output: () => output, ended: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> };
}

/** Waits until the process serves. */
export async function untilServing(edge: EdgeProcess, port: number): Promise<void> {
  await until(async () => {
    if (edge.child.exitCode !== null) throw new Error(edge.output());
    return (await fetch(`http://127.0.0.1:${String(port)}/health/live`)).ok;
  }, { what: 'the edge to serve' });
}
