import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDiskLog } from '@hindsight/log/disk';
import { SessionBuilder, until } from '@hindsight/testkit';
import { encodeLogRecord } from '@hindsight/wire';

import { DEFAULT_LIMITS } from '../src/limits.ts';
import { trimLog } from '../src/sweep/sweep.ts';
import { openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ partitions: 1 });
});
afterAll(() => bench[Symbol.asyncDispose]());

async function command(...words: string[]): Promise<{ code: number; out: string }> {
  const file = join(import.meta.dirname, '../src/command.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning', file, ...words], { env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: bench.url } });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, out: stderr };
  }
}

describe('the command', () => {
  it('lists, shows and retries what was set aside', async () => {
    expect((await command('parked', 'list')).out).toBe('nothing is parked\n');
    const session = new SessionBuilder();
    session.document().load('/x').flush();
    const [record] = session.records();
    await bench.append({ ...(record as NonNullable<typeof record>), payload: Buffer.from('no gzip') });
    bench.start();
    await bench.consumed();
    const { out } = await command('parked', 'list');
    expect(out).toContain('gzip-broken\tsite 1\tpartition 0');
    const id = out.split('\t')[0] ?? '';
    const shown = await command('parked', 'show', id);
    expect(shown.out).toContain('"payloadBytes": 7');
    expect(shown.out).not.toContain(session.session);
    await bench.pool.query('update parked_records set record = $1', [Buffer.from(encodeLogRecord(record as NonNullable<typeof record>))]);
    expect((await command('parked', 'retry', id)).code).toBe(0);
    await until(async () => (await bench.count('recordings')) === 1);
    expect(await bench.count('parked_records')).toBe(0);
  });

  it('says how it is used', async () => {
    for (const words of [[], ['parked'], ['parked', 'show', 'x'], ['parked', 'retry', '999']]) {
      const { code, out } = await command(...words);
      expect(code).toBe(2);
      expect(out).toContain('usage:');
    }
  });
});

describe('the log', () => {
  it('keeps three days of what was consumed, and lets go of what is older', async () => {
    await using own = await openBench({ partitions: 1 });
    const log = await openDiskLog({ dir: `${own.directory}/small`, partitions: 1, reserveBytes: 0, segmentBytes: 2_000 });
    const startedAt = Date.UTC(2026, 10, 21);
    const worker = own.start({}, { log });
    for (let hour = 0; hour < 100; hour += 4) {
      const session = new SessionBuilder({ startedAt: startedAt + hour * HOUR });
      session.document().load(`/${hour}`).flush();
      await log.append(0, encodeLogRecord(session.records()[0] as never));
      const { next } = await log.bounds(0);
      await until(async () => (await own.count('partitions where log_id = $1 and next_offset >= $2', [log.logId, next])) === 1);
    }
    const before = await log.bounds(0);
    expect(before.first).toBe(0n);
    await trimLog(own.pool, log, log.logId, [0], DEFAULT_LIMITS, true);
    expect((await log.bounds(0)).first).toBe(0n); // nothing of it lies in an archive yet
    await own.pool.query('insert into archive_partitions (log_id, partition, next_offset) values ($1, 0, $2)', [log.logId, before.next]);
    await trimLog(own.pool, log, log.logId, [0], DEFAULT_LIMITS, true);
    const after = await log.bounds(0);
    expect(after.first).toBeGreaterThan(0n);
    const oldest = (await log.read(0, after.first, 1_000_000))[0];
    const text = Buffer.from(oldest?.bytes ?? []).toString('latin1');
    // Nothing younger than three days went; the log lets go of whole segments, so a little more may stay.
    expect(Number(/"receivedAt":(\d+)/.exec(text)?.[1])).toBeLessThanOrEqual(startedAt + 28 * HOUR);
    await worker.stop();
    await log.close();
  });
});
