// The stores of a cluster on one machine: the real servers, each in a directory of its own, and what programs are told to find them.
import { join } from 'node:path';

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import { migrate } from '@hindsight/migrations';
import { startElasticsearch, startKafka, startRedis, startS3, type S3Address, type StartedServer } from '@hindsight/testkit';

const BUCKET = 'hindsight';
const DATABASE = 'hindsight';

export interface Stores {
  postgres: { url: string; pid: number; stop(): Promise<void> };
  kafka: StartedServer<{ brokers: string[] }>;
  s3: StartedServer<S3Address>;
  elasticsearch: StartedServer<{ url: string }>;
  redis: StartedServer<{ url: string }>;
  /** Environment variables that name them. */
  environment: Record<string, string>;
}

export interface StoresOptions {
  directory: string;
  say: (line: string) => void;
  /** Parts of the log when it is made. */
  partitions: number;
  /** Registers how each is stopped, as soon as it runs. */
  started: (name: string, stop: () => Promise<void>) => void;
}

/** Starts all of them at once; the database gets the newest schema, the object store its bucket. */
export async function startStores({ directory, say, partitions, started }: StoresOptions): Promise<Stores> {
  const place = (name: string): { directory: string } => ({ directory: join(directory, name) });
  const told = async <Server extends { stop(): Promise<void> }>(name: string, starting: Promise<Server>): Promise<Server> => {
    const server = await starting;
    started(name, () => server.stop());
    say(`  ${name} runs`);
    return server;
  };
  const [postgres, kafka, s3, elasticsearch, redis] = await allOrFail([
    told('PostgreSQL', openPostgres(join(directory, 'postgres'))),
    told('Kafka', startKafka(place('kafka'))),
    told('S3Proxy', startS3(place('s3'))),
    told('Elasticsearch', startElasticsearch(place('elasticsearch'))),
    told('Redis', startRedis(place('redis'))),
  ]);
  await makeBucket(s3);
  return {
    postgres, kafka, s3, elasticsearch, redis,
    environment: {
      DATABASE_URL: postgres.url,
      LOG: 'kafka', KAFKA_BROKERS: kafka.brokers.join(','), KAFKA_TOPIC: 'hindsight', LOG_PARTITIONS: String(partitions),
      BLOBS: 's3', S3_BUCKET: BUCKET, S3_ENDPOINT: s3.endpoint, S3_REGION: s3.region, S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      ELASTICSEARCH_URL: elasticsearch.url,
      REDIS_URL: redis.url,
    },
  };
}

/** Waits for all, even after one failed: what still comes up must be known in order to be stopped. */
async function allOrFail<All extends readonly Promise<unknown>[] | []>(all: All): Promise<{ -readonly [K in keyof All]: Awaited<All[K]> }> {
  const outcomes = await Promise.allSettled(all);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  return Promise.all(all);
}

async function openPostgres(directory: string): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const server = await startEmbeddedPostgres({ directory, settings: { max_connections: '200' } });
  const url = await server.open(DATABASE);
  await migrate(url);
  return { url, pid: server.pid, stop: () => server.stop() };
}

async function makeBucket({ endpoint, region, accessKeyId, secretAccessKey }: S3Address): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  } catch (error) {
    if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes((error as Error).name)) throw error;
  } finally {
    client.destroy();
  }
}
