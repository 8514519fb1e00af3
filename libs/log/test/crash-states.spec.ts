// A power cut at any moment loses nothing that was acknowledged. kill -9 alone could not show it: the page cache survives that.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openDiskLog, silentObserver, type DiskLog } from '@hindsight/log/disk';
import { CrashDisk, materialize, seeded } from './crash-states.ts';
import { hastyFs, recordingFs, type DiskOp, type Sabotage } from './recording-fs.ts';

type Acknowledged = Map<string, string>; // "partition/offset" → bytes
type State = Map<string, Buffer | 'dir'>;
const PARTITIONS = 2;
/** Recoveries that had something to cut off: proof that states with torn writes were really tried. */
let tornStates = 0;

/** Works a log over `dir`: bursts, rolls, a full disk, a restart. Returns what the disk was told, relative to dir. */
async function work(dir: string, seed: number, sabotage: Sabotage): Promise<{ trace: DiskOp[]; sent: Set<string> }> {
  const random = seeded(seed);
  const recording = recordingFs(sabotage);
  const { fs, trace } = recording;
  const sent = new Set<string>();
  for (let life = 0; life < 2; life++) {
    const log = await openDiskLog({ dir, partitions: PARTITIONS, segmentBytes: 3000, reserveBytes: 0, checkSpaceEveryMs: 10, fs });
    for (let burst = 0; burst < 12; burst++) {
      if (burst === 6) recording.fillDisk();
      await Promise.allSettled(Array.from({ length: 1 + Math.floor(random() * 6) }, async () => {
        const partition = Math.floor(random() * PARTITIONS);
        const bytes = Buffer.alloc(1 + Math.floor(random() * 900), Math.floor(random() * 256));
        bytes.write(`${String(seed)}:${String(life)}:${String(sent.size)}`);
        sent.add(bytes.toString('hex'));
        const offset = await log.append(partition, bytes);
        trace.push({ op: 'acknowledged', partition, offset, bytes });
      }));
      // A full disk passes by itself; here the next look at it comes at once.
      if (log.refusal() === 'full') await waitFor(() => log.refusal() === null);
    }
    await log.close();
  }
  return { trace: trace.map((op) => relativeOp(dir, op)), sent };
}

async function waitFor(isSo: () => boolean): Promise<void> {
  for (const until = performance.now() + 60_000; !isSo(); ) {
    if (performance.now() > until) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function relativeOp(dir: string, op: DiskOp): DiskOp {
  const inside = (path: string): string => relative(join(dir, '..'), path) || '.';
  if ('path' in op) return { ...op, path: inside(op.path) };
  return op.op === 'rename' ? { ...op, from: inside(op.from), to: inside(op.to) } : op;
}

async function contents(log: DiskLog): Promise<Acknowledged> {
  const found: Acknowledged = new Map();
  for (let partition = 0; partition < log.partitions; partition++) {
    const { first, next } = await log.bounds(partition);
    for (let at = first; at < next; ) {
      const entries = await log.read(partition, at, 1e6);
      if (entries.length === 0) break;
      for (const entry of entries) found.set(`${String(partition)}/${String(entry.offset)}`, Buffer.from(entry.bytes).toString('hex'));
      at = entries.at(-1)?.nextOffset ?? next;
    }
  }
  return found;
}

/** What is wrong with a state after recovery, in words; empty if nothing. */
async function violations(state: State, acknowledged: Acknowledged, sent: ReadonlySet<string>): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'hindsight-crash-'));
  try {
    await materialize(root, state);
    const dir = join(root, 'log');
    const wrong: string[] = [];
    const open = (torn: () => void): Promise<DiskLog> =>
      openDiskLog({ dir, partitions: PARTITIONS, reserveBytes: 0, fs: hastyFs, observer: { ...silentObserver, tornTail: torn } });
    const log = await open(() => tornStates++);
    const once = await contents(log);
    for (const [place, bytes] of acknowledged) if (once.get(place) !== bytes) wrong.push(`lost ${place}`);
    for (const [place, bytes] of once) if (!sent.has(bytes)) wrong.push(`invented ${place}`);
    const offset = await log.append(0, Buffer.from('after the crash'));
    for (const place of once.keys()) if (place.startsWith('0/') && BigInt(place.slice(2)) >= offset) wrong.push(`offset ${place} given out again`);
    await log.close();
    const again = await open(() => wrong.push('torn after recovery'));
    const twice = await contents(again);
    await again.close();
    if (twice.size !== once.size + 1) wrong.push(`recovered differently: ${String(once.size)} records, then ${String(twice.size)}`);
    return wrong;
  } catch (error) {
    return [`does not open: ${String(error)}`];
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Tries `count` crash states of a trace. Returns everything that was wrong. */
async function crashAnywhere(
  trace: readonly DiskOp[], initial: State, before: Acknowledged, sent: ReadonlySet<string>, count: number, random: () => number,
): Promise<{ wrong: string[]; states: number; survivor: State; acknowledged: Acknowledged }> {
  const wrong: string[] = [];
  const moments = new Set(Array.from({ length: count }, () => 1 + Math.floor(random() * trace.length)));
  const disk = new CrashDisk(initial);
  const acknowledged: Acknowledged = new Map(before);
  let survivor: State = initial;
  let acknowledgedThen: Acknowledged = new Map(before);
  let states = 0;
  for (const [i, op] of trace.entries()) {
    disk.apply(op);
    if (op.op === 'acknowledged') acknowledged.set(`${String(op.partition)}/${String(op.offset)}`, op.bytes.toString('hex'));
    if (!moments.has(i)) continue;
    for (let variant = 0; variant < 3 && states < count; variant++) {
      survivor = disk.crash(random);
      acknowledgedThen = new Map(acknowledged);
      wrong.push(...(await violations(survivor, acknowledged, sent)).map((what) => `call ${String(i)} (${op.op}): ${what}`));
      states++;
    }
  }
  return { wrong, states, survivor, acknowledged: acknowledgedThen };
}

/** Two lives: the second works on what a crash of the first left. */
async function tryLog(seed: number, sabotage: Sabotage, statesEach: number): Promise<{ wrong: string[]; states: number }> {
  const random = seeded(seed);
  const root = await mkdtemp(join(tmpdir(), 'hindsight-crash-'));
  try {
    const first = await work(join(root, 'a', 'log'), seed, sabotage);
    const one = await crashAnywhere(first.trace, new Map(), new Map(), first.sent, statesEach, random);
    if (sabotage !== 'none') return one;
    await materialize(join(root, 'b'), one.survivor);
    const second = await work(join(root, 'b', 'log'), seed + 1000, sabotage);
    const sent = new Set([...first.sent, ...second.sent]);
    const two = await crashAnywhere(second.trace, one.survivor, one.acknowledged, sent, statesEach, random);
    return { wrong: [...one.wrong, ...two.wrong], states: one.states + two.states };
  } finally {
    await rm(root, { recursive: true });
  }
}

describe('the disk log after a power cut', () => {
  it('holds every acknowledged record, invents none, and recovers the same twice: 500 states', async () => {
    let states = 0;
    const wrong: string[] = [];
    for (let seed = 1; states < 500; seed++) {
      const tried = await tryLog(seed, 'none', 50);
      states += tried.states;
      wrong.push(...tried.wrong);
    }
    expect(wrong).toEqual([]);
    expect(tornStates).toBeGreaterThan(50);
  });

  for (const sabotage of ['sync-skipped', 'sync-late', 'dir-sync-skipped'] as const) {
    it(`this check goes red when the disk is told wrongly: ${sabotage}`, async () => {
      const { wrong } = await tryLog(7, sabotage, 60);
      expect(wrong.filter((what) => what.includes('lost') || what.includes('does not open')).length).toBeGreaterThan(0);
    });
  }
});
