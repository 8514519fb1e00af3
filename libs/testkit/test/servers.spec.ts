// The shared servers answer in their own protocols; a server of a test's own survives a kill; the fault proxy does what it says.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from '@elastic/elasticsearch';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { Redis } from 'ioredis';

import { startFaultProxy, startRedis, uniqueName, until, useElasticsearch, useKafka, useRedis, useS3, type FaultProxy } from '../src/index.ts';

const STARTUP_MS = 180_000;

describe('shared servers', () => {
  it('Elasticsearch takes a document and finds it', async () => {
    const client = new Client({ node: (await useElasticsearch()).url });
    const index = uniqueName('testkit');
    await client.indices.create({ index, settings: { number_of_shards: 1, number_of_replicas: 0 }, mappings: { dynamic: 'strict', properties: { n: { type: 'long' } } } });
    await client.index({ index, id: '1', document: { n: 7 }, refresh: true });
    expect((await client.search({ index, query: { term: { n: 7 } } })).hits.hits.map((hit) => hit._id)).toEqual(['1']);
    await client.indices.delete({ index });
    await client.close();
  }, STARTUP_MS);

  it('Kafka takes a message', async () => {
    const { brokers } = await useKafka();
    const topic = uniqueName('testkit');
    const admin = new Admin({ clientId: 'testkit', bootstrapBrokers: brokers });
    await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    const producer = new Producer({ clientId: 'testkit', bootstrapBrokers: brokers, serializers: stringSerializers });
    const { offsets } = await producer.send({ messages: [{ topic, partition: 1, value: 'seven' }], acks: -1 });
    expect(offsets).toMatchObject([{ topic, partition: 1, offset: 0n }]);
    await producer.close();
    await admin.deleteTopics({ topics: [topic] });
    await admin.close();
  }, STARTUP_MS);

  it('S3 gives back the range asked for', async () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = await useS3();
    const client = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
    const Bucket = uniqueName('testkit');
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'hindsight' }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'a/b', Range: 'bytes=4-8' }));
    expect(await Body?.transformToString()).toBe('sight');
    client.destroy();
  }, STARTUP_MS);

  it('are one of each kind for a whole run', async () => {
    expect(await useRedis()).toEqual(await useRedis());
    const client = new Redis((await useRedis()).url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});

describe('a server of its own', () => {
  it('is gone when killed and back on the same port', async () => {
    await using server = await startRedis();
    const client = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    const first = server.pid;
    await server.kill();
    await expect(client.connect()).rejects.toThrow();
    await server.restart();
    expect(server.pid).not.toBe(first);
    await client.connect();
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});

describe('fault proxy', () => {
  let target: Server;
  let proxy: FaultProxy;
  const ask = async (signal = AbortSignal.timeout(90_000)): Promise<string> => (await fetch(`http://127.0.0.1:${proxy.port}`, { signal, headers: { connection: 'close' } })).text();

  beforeAll(async () => {
    target = createServer((_request, response) => response.end('x'.repeat(10_000)));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    proxy = await startFaultProxy({ port: (target.address() as AddressInfo).port });
  });
  afterAll(async () => {
    await proxy.close();
    await new Promise((resolve) => target.close(resolve));
  });

  it('passes everything on, and again after each fault', async () => {
    expect(await ask()).toHaveLength(10_000);
    for (const fault of [{ kind: 'refuse' }, { kind: 'reset' }, { kind: 'blackhole' }, { kind: 'cut', afterBytes: 5_000 }] as const) {
      await proxy.set(fault);
      const patience = new AbortController();
      const asking = expect(ask(patience.signal)).rejects.toThrow(fault.kind === 'blackhole' ? 'Nobody answers' : undefined);
      if (fault.kind === 'blackhole') {
        await until(() => proxy.counts.blackhole > 0, { what: 'the request to be swallowed' });
        patience.abort(new Error('Nobody answers'));
      }
      await asking;
      await proxy.set({ kind: 'none' });
      expect(await ask()).toHaveLength(10_000);
    }
    expect(proxy.counts).toMatchObject({ reset: expect.any(Number), blackhole: 1, cut: 1 });
    expect(proxy.counts.reset).toBeGreaterThan(0);
  });

  it('delays both ways', async () => {
    await proxy.set({ kind: 'latency', latencyMs: 150 });
    const from = performance.now();
    expect(await ask()).toHaveLength(10_000);
    expect(performance.now() - from).toBeGreaterThan(290);
    await proxy.set({ kind: 'none' });
  });

  it('answers a share of the requests itself', async () => {
    await proxy.set({ kind: 'status', status: 503, share: 0.5 });
    const statuses = new Set<number>();
    await until(async () => {
      statuses.add((await fetch(`http://127.0.0.1:${proxy.port}`)).status);
      return statuses.size === 2;
    });
    expect(statuses).toEqual(new Set([200, 503]));
    expect(proxy.counts.status).toBeGreaterThan(0);
    await proxy.set({ kind: 'none' });
  });
});
