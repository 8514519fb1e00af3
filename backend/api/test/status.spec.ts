// The status of the installation: from rows of programs that report and of the stores, for the owner only.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { statusAnswer, type Status } from '@hindsight/api-contract';
import { postgresStatusSink } from '@hindsight/database/program-status';
import { httpStatusSink, Metrics, startStatusReports, type Logger, type ProgramReport } from '@hindsight/telemetry';
import { until } from '@hindsight/testkit';

import { startApi, type ApiUnderTest } from './api-under-test.ts';

const TOKEN = 'a secret of programs';
const HOUR_MS = 3_600_000;

let under: ApiUnderTest;
beforeAll(async () => {
  under = await startApi({ sitesToken: TOKEN });
});
afterAll(() => under[Symbol.asyncDispose]());

async function status(): Promise<Status> {
  under.clock.now = Date.now();
  const answer = await under.ask('/api/v1/status', { cookie: under.owner.cookie });
  expect(answer.statusCode).toBe(200);
  return statusAnswer.strict().parse(answer.json());
}

function report(parts: Partial<ProgramReport> = {}): ProgramReport {
  return { host: 'one', pid: 1, startedAt: Date.now() - HOUR_MS, health: { isReady: true, parts: {} }, figures: [], timings: [], disk: null, ...parts };
}

const codes = ({ warnings }: Status): string[] => warnings.map(({ code }) => code);

describe('GET /status', () => {
  it('is for the owner', async () => {
    await under.pool.query(`update members set role = 'admin' where email = $1`, [under.stranger.email]);
    expect((await under.ask('/api/v1/status', { cookie: under.stranger.cookie })).statusCode).toBe(403);
    await under.pool.query(`update members set role = 'owner' where email = $1`, [under.stranger.email]);
    expect((await under.ask('/api/v1/status')).statusCode).toBe(401);
  });

  it('of a new installation has nothing to say', async () => {
    expect(await status()).toMatchObject({ warnings: [], programs: [], edge: { acceptedPerSecond: 0, appendP99Ms: null }, log: { partitions: [] }, archive: null, index: { readFrom: 'postgres', backfill: null, lastComparison: null } });
  });

  it('adds up what edges and workers report, and names a program that fell silent', async () => {
    const sink = postgresStatusSink(under.pool);
    const accepted = (perSecond: number): ProgramReport => report({
      figures: [{ name: 'edge_batches_accepted_total', labels: {}, value: 9, perSecond }, { name: 'edge_batches_refused_total', labels: { reason: 'site-unknown' }, value: 9, perSecond: 0.5 }],
      timings: [{ name: 'edge_append_seconds', perSecond: 2, p50Seconds: 0.002, p99Seconds: perSecond / 100 }],
    });
    await sink.save({ program: 'edge', instance: 'one:1' }, accepted(2));
    await sink.save({ program: 'edge', instance: 'two:1' }, accepted(3));
    await sink.save({ program: 'worker', instance: 'one:2' }, report({
      health: { isReady: true, parts: { redis: { state: 'degraded', reason: 'no answer' } } },
      figures: [{ name: 'log_lag_seconds', labels: { partition: '0' }, value: 90 }, { name: 'log_lag_records', labels: { partition: '0' }, value: 12 }],
    }));
    await under.pool.query(`insert into partitions (log_id, partition, next_offset, owner, lease_until) values ('log', 0, 7, 'one', now() + interval '1 minute'), ('log', 1, 7, 'two', now() - interval '1 minute')`);
    await sink.save({ program: 'api', instance: 'one:3' }, report({ figures: [{ name: 'api_index_fallbacks_total', labels: { reason: 'known-away' }, value: 3, perSecond: 0.1 }] }));
    await under.pool.query(`update program_status set reported_at = now() - interval '5 minutes' where instance = 'two:1'`);
    const now = await status();
    expect(now.edge).toEqual({ acceptedPerSecond: 2, refused: [{ reason: 'site-unknown', perSecond: 0.5 }], appendP50Ms: 2, appendP99Ms: 20 });
    expect(now.programs.map(({ program, instance, isSilent }) => [program, instance, isSilent])).toEqual([['api', 'one:3', false], ['edge', 'one:1', false], ['edge', 'two:1', true], ['worker', 'one:2', false]]);
    expect(now.log.partitions.map(({ partition, owner, lagRecords, lagSeconds }) => [partition, owner, lagRecords, lagSeconds])).toEqual([[0, 'one', 12, 90], [1, null, null, null]]);
    expect(codes(now).sort()).toEqual(['index-fallback', 'log-lag', 'part-not-ready', 'partitions-unowned', 'program-silent']);
    expect(now.warnings.find(({ code }) => code === 'part-not-ready')?.text).toBe('worker on one:2: redis is degraded (no answer).');
  });

  it('tells of drift, of a full id space and of a disk that fills', async () => {
    await under.pool.query(`update index_reading set current_index = 'recordings-1'`);
    await under.pool.query(`insert into index_comparisons (index_name, compared, missing, extra, stale, differing, started_at) values ('recordings-1', 100, 1, 0, 2, 0, now())`);
    await under.pool.query(`select setval('site_version', ${String(2n ** 62n)})`);
    await postgresStatusSink(under.pool).save({ program: 'worker', instance: 'one:2' }, report({ disk: { id: 'one 66', freeBytes: 5e9, sizeBytes: 100e9 } }));
    await under.pool.query(`insert into storage_samples (at, place, disk, used_bytes, free_bytes, size_bytes)
      select now() - n * interval '1 hour', 'disk', 'one 66', (95e9 - n * 1e9 / 24)::bigint, (5e9 + n * 1e9 / 24)::bigint, 100e9::bigint from generate_series(1, 48) n`);
    const now = await status();
    expect(now.index.lastComparison).toMatchObject({ compared: 100, missing: 1, stale: 2 });
    expect(now.idSpaces[0]).toMatchObject({ name: 'site_version', isAlarm: true });
    const [disk] = now.storage.disks;
    expect([Math.round((disk?.growthPerDayBytes ?? 0) / 1e8) / 10, Math.round(disk?.daysLeft ?? 0)]).toEqual([1, 5]);
    expect(codes(now)).toEqual(expect.arrayContaining(['index-drift', 'id-space', 'disk-filling']));
  });

  it('warns until the player has a host name of its own', async () => {
    under.clock.now = Date.now();
    const answer = await under.ask('/api/v1/status', { cookie: under.owner.cookie, headers: { host: 'hindsight.example' } });
    expect(codes(answer.json() as Status)).toContain('player-origin');
  });
});

describe('a program without a database', () => {
  it('reports through the API, and is off the list when it stopped', async () => {
    const { port } = await under.api.listen({ host: '127.0.0.1', port: 0, playerPort: 0 });
    const url = `http://127.0.0.1:${String(port)}/api/v1/program-status`;
    const failures: unknown[] = [];
    const logger = { warn: (fields: unknown) => failures.push(fields), info: () => undefined } as unknown as Logger;
    const metrics = new Metrics().withProcessMetrics();
    metrics.count('edge_batches_accepted_total', 'accepted').add({}, 3);
    const begin = (token: string): (() => Promise<void>) => startStatusReports({
      program: 'edge', port: 4321, metrics, checks: { log: () => ({ state: 'ready' }) }, sink: httpStatusSink(url, token), logger, everyMs: 50,
    });
    const refused = begin('another secret');
    await until(() => failures.length > 0, { what: 'the refusal' });
    await refused();
    const stop = begin(TOKEN);
    const mine = async (): Promise<unknown> => (await status()).programs.find(({ instance }) => instance.endsWith(':4321'));
    await until(async () => (await mine()) !== undefined, { what: 'the report' });
    expect(await mine()).toMatchObject({ program: 'edge', isSilent: false, parts: [{ part: 'log', state: 'ready', reason: null }], memoryBytes: expect.any(Number) });
    await stop();
    expect(await mine()).toBeUndefined();
    expect(failures).toHaveLength(1);
  });
});
