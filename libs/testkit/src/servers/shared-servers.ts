// One Elasticsearch, Kafka, S3 and Redis for a whole test run, each started by the first test that needs it and stopped by the run's
// teardown. Test files keep apart by names of their own on it ({@link uniqueName}). Outside a run it belongs to this process.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { claim } from '../claim.ts';
import { until } from '../until.ts';
import { MissingServer } from './missing-server.ts';
import { startElasticsearch, type ElasticsearchAddress } from './start-elasticsearch.ts';
import { startKafka, type KafkaAddress } from './start-kafka.ts';
import { startRedis, type RedisAddress } from './start-redis.ts';
import { startS3, type S3Address } from './start-s3.ts';
import type { StartOptions } from './started-server.ts';

/** Somebody else may be fetching its programs right now. */
const READY_MS = 600_000;

/** @throws MissingServer, see there */
export const useElasticsearch = (): Promise<ElasticsearchAddress> => shared('elasticsearch', async (options) => {
  const { url } = await startElasticsearch(options);
  return { url };
});

/** @throws MissingServer, see there */
export const useKafka = (): Promise<KafkaAddress> => shared('kafka', async (options) => {
  const { brokers } = await startKafka(options);
  return { brokers };
});

/** @throws MissingServer, see there */
export const useS3 = (): Promise<S3Address> => shared('s3', async (options) => {
  const { endpoint, region, accessKeyId, secretAccessKey } = await startS3(options);
  return { endpoint, region, accessKeyId, secretAccessKey };
});

/** @throws MissingServer, see there */
export const useRedis = (): Promise<RedisAddress> => shared('redis', async (options) => {
  const { url } = await startRedis(options);
  return { url };
});

const own = new Map<string, Promise<unknown>>();

async function shared<Address>(kind: string, start: (options: StartOptions) => Promise<Address>): Promise<Address> {
  const run = process.env['HINDSIGHT_TEST_RUN'];
  if (run !== undefined) return findOrStart(join(run, `shared-${kind}`), kind, start);
  const mine = own.get(kind) ?? start({});
  own.set(kind, mine);
  return mine as Promise<Address>;
}

type Outcome<Address> = { address: Address } | { missing: string } | { failed: string };

async function findOrStart<Address>(directory: string, kind: string, start: (options: StartOptions) => Promise<Address>): Promise<Address> {
  const file = `${directory}.json`;
  if (claim(`${directory}.claimed`)) {
    const outcome = await start({ directory, outlivesUs: true }).then(
      (address): Outcome<Address> => ({ address }),
      (error: unknown): Outcome<Address> => error instanceof MissingServer ? { missing: error.message } : { failed: String(error) },
    );
    writeFileSync(`${file}.new`, JSON.stringify(outcome), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const outcome = await until(() => existsSync(file) && JSON.parse(readFileSync(file, 'utf8')) as Outcome<Address>, { withinMs: READY_MS, what: `the shared ${kind}` });
  if ('missing' in outcome) throw new MissingServer(outcome.missing);
  if ('failed' in outcome) throw new Error(`the shared ${kind} did not start: ${outcome.failed}`);
  return outcome.address;
}
