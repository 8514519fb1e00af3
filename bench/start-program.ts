// Programs of Hindsight as processes of their own, for measuring.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { freePort, until } from '@hindsight/testkit';

const ROOT = join(import.meta.dirname, '..');

export interface StartedProgram {
  pid: number;
  origin: string;
  /** What /metrics says now. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts e.g. `backend/api`, as built, on loopback and waits until it is ready. */
export async function startProgram(program: string, environment: Record<string, string>): Promise<StartedProgram> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, program, 'dist/main.js')], {
    cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'error', ...environment },
  });
  const origin = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const end = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await end;
    clearTimeout(timer);
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      return (await fetch(`${origin}/health/ready`)).ok;
    }, { withinMs: 120_000, everyMs: 100, what: `${program} to be up` });
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, origin, metrics: async () => (await fetch(`${origin}/metrics`)).text(), stop };
}

/** What an operator's command said, and its exit code. `tool` is a file of tools/, e.g. `index`. */
export async function runTool(tool: string, words: readonly string[], environment: Record<string, string>): Promise<{ code: number; text: string; seconds: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'tools', `${tool}.mjs`), ...words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...environment } });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => process.stderr.write(bytes));
  const [code] = await once(child, 'close') as [number | null];
  return { code: code ?? -1, text: text.trim(), seconds: (performance.now() - startedMs) / 1000 };
}
