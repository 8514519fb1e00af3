// A real edge process, killed, stopped and crowded: what it acknowledged is in the log, exactly as it was sent.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDiskLog } from '@hindsight/log/disk';
import { freePort, temporaryDirectory, until, type TemporaryDirectory } from '@hindsight/testkit';
import { batchBody, CHROME, readBatches } from './edge-under-test.ts';
import { NODE_FLAGS, prepareDataDir, spawnEdge, untilServing, type EdgeProcess } from './edge-process.ts';

let root: TemporaryDirectory;
let port: number;
const running: { kill(signal: 'SIGKILL'): boolean }[] = [];
beforeEach(async () => {
  root = temporaryDirectory('edge');
  port = await freePort();
  await prepareDataDir(root.path);
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await root.remove();
});

async function startEdge(env?: Record<string, string>): Promise<EdgeProcess> {
  const edge = spawnEdge(root.path, port, env);
  running.push(edge.child);
  await untilServing(edge, port);
  return edge;
}

const ledgerFile = (): string => join(root.path, 'ledger');
function startClient(): { end(): Promise<void> } {
  const child = spawn(process.execPath, [...NODE_FLAGS, join(import.meta.dirname, 'ledger-client.ts'), String(port), ledgerFile()], { stdio: ['ignore', 'ignore', 'inherit'] });
  running.push(child);
  const ended = once(child, 'exit');
  return {
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

interface Ledger {
  sent: Map<string, string>;
  acknowledged: string[];
  answered: string[];
  unanswered: string[];
}
async function readLedger(): Promise<Ledger> {
  const ledger: Ledger = { sent: new Map(), acknowledged: [], answered: [], unanswered: [] };
  for (const line of (await readFile(ledgerFile(), 'utf8')).split('\n')) {
    const [kind, doc = '', rest = ''] = line.split(' ');
    if (kind === 'S') ledger.sent.set(doc, rest);
    if (kind === 'A') ledger.acknowledged.push(doc);
    if (kind === 'R') ledger.answered.push(line.slice(2));
    if (kind === 'X') ledger.unanswered.push(rest);
  }
  return ledger;
}

/** Opens the log the edge left and compares it with the ledger. */
async function expectLedgerHolds(ledger: Ledger): Promise<void> {
  const log = await openDiskLog({ dir: join(root.path, 'data', 'log'), reserveBytes: 0 });
  const stored = new Map<string, string>();
  for (const { header, payload } of await readBatches(log)) {
    expect([header.doc, stored.has(header.doc)]).toEqual([header.doc, false]); // nothing was sent twice
    stored.set(header.doc, createHash('sha256').update(payload).digest('hex'));
  }
  await log.close();
  expect(ledger.acknowledged.filter((doc) => stored.get(doc) !== ledger.sent.get(doc))).toEqual([]);
  expect([...stored].filter(([doc, sum]) => ledger.sent.get(doc) !== sum)).toEqual([]);
}

describe('an edge killed under load, 20 times', () => {
  it('has every acknowledged batch in its log, exactly as sent, and invented none', async () => {
    let edge = await startEdge();
    const client = startClient();
    await until(async () => (await readLedger().catch(() => null))?.acknowledged.length);
    const acknowledgedByKill: number[] = [];
    for (let kill = 0; kill < 20; kill++) {
      const before = (await readLedger()).acknowledged.length;
      await until(async () => (await readLedger()).acknowledged.length > before + 20 * Math.random(), { everyMs: 5 });
      edge.child.kill('SIGKILL');
      expect(await edge.ended).toEqual([null, 'SIGKILL']);
      acknowledgedByKill.push((await readLedger()).acknowledged.length);
      edge = await startEdge();
    }
    await client.end();
    edge.child.kill('SIGKILL');
    await edge.ended;
    const ledger = await readLedger();
    const cutOff = ledger.unanswered.filter((code) => code !== 'ECONNREFUSED').length;
    process.stdout.write(`acknowledged ${String(ledger.acknowledged.length)} of ${String(ledger.sent.size)}; cut off by the kill ${String(cutOff)}\n`);
    expect(cutOff).toBeGreaterThanOrEqual(20); // the kills fell among requests in flight
    expect(new Set(acknowledgedByKill).size).toBe(20); // and each life had acknowledged something
    await expectLedgerHolds(ledger);
  }, 900_000); // 21 programs start one after the other
});

describe('this comparison of log and ledger', () => {
  it('goes red when the log only pretends to write', async () => {
    const edge = await startEdge({ NODE_OPTIONS: `--import ${join(import.meta.dirname, 'pretend-writes.mjs')}` });
    const client = startClient();
    await until(async () => ((await readLedger().catch(() => null))?.acknowledged.length ?? 0) > 100);
    edge.child.kill('SIGKILL');
    await edge.ended;
    await client.end();
    await expect(readLedger().then(expectLedgerHolds)).rejects.toThrow();
  });
});

describe('an edge told to stop under load', () => {
  it('answers what is in hand, resets nobody, loses nothing, and exits 0 within 10 s: 3 times', async () => {
    let edge = await startEdge();
    const client = startClient();
    const stopsMs: number[] = [];
    for (let stop = 0; stop < 3; stop++) {
      const before = (await readLedger().catch(() => null))?.acknowledged.length ?? 0;
      await until(async () => ((await readLedger().catch(() => null))?.acknowledged.length ?? 0) > before + 20);
      const toldAt = performance.now();
      edge.child.kill('SIGTERM');
      expect(await edge.ended).toEqual([0, null]);
      stopsMs.push(performance.now() - toldAt);
      edge = await startEdge();
    }
    await client.end();
    edge.child.kill('SIGTERM');
    await edge.ended;
    const ledger = await readLedger();
    // A busy machine may be late once.
    expect(stopsMs.toSorted((a, b) => a - b)[1]).toBeLessThan(10_000);
    expect(ledger.unanswered.filter((code) => code !== 'ECONNREFUSED')).toEqual([]);
    expect(ledger.unanswered.length).toBeGreaterThan(0); // there were times without an edge
    await expectLedgerHolds(ledger);
  });
});

describe('the edge program', () => {
  it('refuses to start beside another on the same log, and says why', async () => {
    await startEdge();
    const second = spawnEdge(root.path, await freePort());
    running.push(second.child);
    const [code] = await second.ended;
    expect(code).not.toBe(0);
    expect(second.output()).toContain('in use by another process');
  });

  it('refuses a wrong setting by its name', async () => {
    const edge = spawnEdge(root.path, port, { TRUST_PROXY: 'everyone' });
    running.push(edge.child);
    expect((await edge.ended)[0]).not.toBe(0);
    expect(edge.output()).toContain('TRUST_PROXY');
  });

  it('tells trackers to come back later when its log is full, is not ready then, and writes no address to its own log', async () => {
    const edge = await startEdge({ LOG_MAX_BYTES: '20000' });
    const send = async (): Promise<Response> =>
      fetch(`http://127.0.0.1:${String(port)}/i/site-1`, { method: 'POST', body: new Uint8Array(batchBody(undefined, 'x'.repeat(3000))), headers: { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.77' } });
    const health = (): Promise<Response> => fetch(`http://127.0.0.1:${String(port)}/health/ready`);
    expect((await health()).status).toBe(200);
    const told = await until(async () => {
      const response = await send();
      return response.status === 202 ? null : ((await response.json()) as object);
    }, { everyMs: 1 });
    expect(told).toEqual({ do: 'later', afterMs: 10_000 });
    expect((await health()).status).toBe(503);
    const metrics = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
    expect(metrics).toContain('edge_batches_refused_total{reason="log-full"} 1');
    expect(metrics).toContain('edge_log_state{state="full"} 1');
    edge.child.kill('SIGTERM');
    await edge.ended;
    expect(edge.output()).toContain('LogFilling');
    expect(edge.output()).not.toMatch(/203\.0\.113|Mozilla/);
  });
});
