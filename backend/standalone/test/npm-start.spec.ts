// What an operator lives through with `npm start`: the first time, twice in a row, a crash, a port in use, Ctrl-C once and twice.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, temporaryDirectory, until } from '@hindsight/testkit';

const ROOT = join(import.meta.dirname, '../../..');
const IDLE_MEMORY_BYTES = 1024 ** 3;
const directory = temporaryDirectory('standalone');
const dataDirectory = join(directory.path, 'data');
const running = new Set<ChildProcess>();

interface Run {
  child: ChildProcess;
  port: number;
  said: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

async function npmStart(environment: Record<string, string> = {}, cwd = ROOT): Promise<Run> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(ROOT, 'tools/start.mjs')], {
    cwd,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), PLAYER_PORT: String(await freePort()), DATA_DIR: dataDirectory, LOG_RESERVE_BYTES: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  running.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { child, port, said: () => text, ended };
}

async function ready(run: Run): Promise<void> {
  await until(async () => {
    if (run.child.exitCode !== null) throw new Error(run.said());
    return (await fetch(`http://127.0.0.1:${run.port}/health/ready`)).ok && run.said().includes('Ctrl-C stops it.');
  }, { withinMs: 120_000, what: 'readiness' });
}

/** How long an empty Node takes just now, in the middle of three: the machine's own pace. */
async function bootOfNode(): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const from = performance.now();
    await once(spawn(process.execPath, ['-e', '0']), 'exit');
    times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[1] as number;
}

/** Processes whose command line or environment names our data directory, as [pid, command]. */
function processesOfOurs(): { pid: number; command: string }[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const isOurs = Number(name) !== process.pid && command !== ''
        && (command.includes(dataDirectory) || readFileSync(`/proc/${name}/environ`, 'utf8').includes(`DATA_DIR=${dataDirectory}`));
      return isOurs ? [{ pid: Number(name), command }] : [];
    } catch {
      return []; // It ended while we looked.
    }
  });
}

const servers = (): number => processesOfOurs().filter(({ command }) => / -D /.test(command)).length;
const standalonePid = (): number => Number(readFileSync(join(dataDirectory, 'db/owner'), 'utf8').split('\n')[0]);
const nothingRuns = (): Promise<unknown> => until(() => processesOfOurs().length === 0, { what: `no process, but there is ${JSON.stringify(processesOfOurs())}` });

beforeAll(async () => {
  // What follows is about starting, not about building.
  const build = spawn(process.execPath, [join(ROOT, 'tools/build.mjs')], { stdio: 'inherit' });
  expect(await new Promise((resolve) => build.once('close', resolve))).toBe(0);
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await until(() => processesOfOurs().filter(({ command }) => !/ -D /.test(command)).length === 0, { what: 'programs of the test to end' });
});
afterAll(async () => {
  for (const { pid } of processesOfOurs()) process.kill(pid, 'SIGQUIT');
  await nothingRuns();
  await directory.remove();
});

describe('npm start', () => {
  it('says where everything is, and one SIGINT leaves no process', async () => {
    const run = await npmStart();
    await ready(run);
    expect(run.said()).toContain(`App       http://localhost:${run.port}\n`);
    expect(run.said()).toContain(`Demo      http://localhost:${run.port}/demo\n`);
    expect(run.said()).toMatch(/Sign in {3}owner@hindsight\.local\n {2}Password {2}\S{16,} .*only this once/);
    for (const [path, text] of [['/', '<!doctype html>'], ['/demo', '/s/'], ['/recordings/1', '<!doctype html>'], ['/api/v1/openapi.json', 'openapi']] as const) {
      expect((await (await fetch(`http://127.0.0.1:${run.port}${path}`)).text()).toLowerCase()).toContain(text);
    }
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(processesOfOurs()).toEqual([]);
  });

  it('starts again within 10 s from any folder, and stays below 1 GB', async () => {
    const bootMs = await bootOfNode();
    const from = performance.now();
    const run = await npmStart({ DATA_DIR: relative('/usr', dataDirectory) }, '/usr');
    await ready(run);
    expect(performance.now() - from).toBeLessThan(Math.max(10_000, 150 * bootMs));
    expect(run.said()).toContain('as printed at the first start');
    expect(run.said()).toContain(`Data      ${dataDirectory}`);
    const kilobytes = [run.child.pid, standalonePid(), ...processesOfOurs().map(({ pid }) => pid)]
      .filter((pid, at, all) => all.indexOf(pid) === at)
      .map((pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0));
    expect(kilobytes.reduce((sum, one) => sum + one, 0) * 1024).toBeLessThan(IDLE_MEMORY_BYTES);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(processesOfOurs()).toEqual([]);
  });

  it('comes back after kill -9 with the database that was left running', async () => {
    const killed = await npmStart();
    await ready(killed);
    process.kill(standalonePid(), 'SIGKILL');
    expect(await killed.ended).not.toBe(0);
    expect(servers()).toBe(1);
    const run = await npmStart();
    await ready(run);
    expect(run.said()).toContain('left over by an earlier run');
    expect(servers()).toBe(1);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(processesOfOurs()).toEqual([]);
  });

  it('ends by itself when what started it is killed', async () => {
    const run = await npmStart();
    await ready(run);
    run.child.kill('SIGKILL');
    await run.ended;
    await nothingRuns();
  });

  it('names a port in use and the variable, and leaves nothing behind', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    for (const variable of ['PORT', 'PLAYER_PORT']) {
      const run = await npmStart({ [variable]: String(port) });
      expect(await run.ended).toBe(1);
      expect(run.said()).toMatch(new RegExp(`Port ${port} is in use.* ${variable}=`));
    }
    expect(processesOfOurs()).toEqual([]);
    other.close();
  });

  it('tells a second start on the same data who has it, and leaves the first alone', async () => {
    const first = await npmStart();
    await ready(first);
    const second = await npmStart();
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`in use by process ${standalonePid()}`);
    expect((await fetch(`http://127.0.0.1:${first.port}/health/ready`)).ok).toBe(true);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
  });

  it('refuses a setting it does not understand', async () => {
    const run = await npmStart({ TRUST_PROXY: 'everyone' });
    expect(await run.ended).toBe(1);
    expect(run.said()).toContain('TRUST_PROXY=everyone is not allowed; it must be IP addresses');
  });

  it('stops at once on a second Ctrl-C', async () => {
    const run = await npmStart();
    await ready(run);
    // A request that never ends holds the orderly stop; the server's "100 Continue" says that it has begun.
    const slow = request({ port: run.port, host: '127.0.0.1', method: 'POST', path: `/i/${'0'.repeat(24)}`, headers: { expect: '100-continue', 'content-length': '10' } });
    slow.on('error', () => undefined); // It is cut off, as it should be.
    slow.flushHeaders();
    await once(slow, 'continue');
    run.child.kill('SIGINT');
    await until(() => fetch(`http://127.0.0.1:${run.port}/health/live`).then(() => false, () => true), { what: 'the listener to close' });
    await until(() => run.child.exitCode !== null || (run.child.kill('SIGINT'), false), { everyMs: 600, what: 'the end' });
    expect(await run.ended).toBe(130);
    await nothingRuns();
  });
});
