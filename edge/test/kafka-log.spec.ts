// The edge as a process whose log is Kafka, while Kafka is killed, restarted and frozen: what was acknowledged is readable, what
// could not be is told to come back later, and it goes on by itself.

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openKafkaLogReader } from '@hindsight/log/kafka';
import { freePort, startKafka, temporaryDirectory, until } from '@hindsight/testkit';
import { decodeLogRecord } from '@hindsight/wire';
import { NODE_FLAGS, prepareDataDir, spawnEdge, untilServing } from './edge-process.ts';

const TOPIC = 'visits';

it('EDGE_LOG_UNREACHABLE: answers later while Kafka is away or frozen, loses nothing it acknowledged, and recovers by itself', async () => {
  await using kafka = await startKafka();
  const place = temporaryDirectory('edge-kafka');
  const port = await freePort();
  await prepareDataDir(place.path);
  const edge = spawnEdge(place.path, port, { LOG: 'kafka', KAFKA_BROKERS: kafka.brokers.join(), KAFKA_TOPIC: TOPIC, LOG_PARTITIONS: '3' });
  const ledger = join(place.path, 'ledger');
  let client: ChildProcess | null = null;
  try {
    await untilServing(edge, port);
    client = spawn(process.execPath, [...NODE_FLAGS, join(import.meta.dirname, 'ledger-client.ts'), String(port), ledger], { stdio: 'ignore' });
    const isTaking = async (): Promise<boolean> => (await metrics(port)).includes('edge_log_state{state="taking"} 1');
    const acknowledgesMore = async (): Promise<void> => {
      const before = count(await readFile(ledger, 'utf8'), 'A');
      await until(async () => count(await readFile(ledger, 'utf8'), 'A') > before + 20, { what: 'more acknowledgements' });
    };
    const answersLater = async (): Promise<void> => {
      const before = count(await readFile(ledger, 'utf8'), 'R');
      await until(async () => count(await readFile(ledger, 'utf8'), 'R') > before + 20, { what: 'answers of later' });
      expect(await isTaking()).toBe(false);
      expect((await fetch(`http://127.0.0.1:${String(port)}/health/ready`)).status).toBe(503);
    };
    await until(async () => (await readFile(ledger, 'utf8').catch(() => '')).includes('A '), { what: 'the first acknowledgement' });

    await kafka.kill();
    await answersLater();
    await kafka.restart();
    await acknowledgesMore();

    kafka.pause();
    await answersLater();
    kafka.resume();
    await acknowledgesMore();

    await kafka.restart();
    await acknowledgesMore();

    client.kill('SIGTERM');
    await once(client, 'exit');
    const text = await metrics(port);
    expect(text).toMatch(/log_append_errors_total\{reason="unreachable"\} [1-9]/);
    expect(text).toMatch(/edge_batches_refused_total\{reason="log-unreachable"\} [1-9]/);
    expect(text).toMatch(/log_sync_seconds_count [1-9]/);
    const lines = (await readFile(ledger, 'utf8')).split('\n').map((line) => line.split(' '));
    expect(lines.filter(([kind, , ...rest]) => kind === 'R' && !rest.join(' ').startsWith('200 {"do":"later"'))).toEqual([]);
    const sent = new Map(lines.flatMap(([kind, doc = '', hash = '']) => (kind === 'S' ? [[doc, hash]] : [])));
    const stored = await readTopic(kafka.brokers);
    const acknowledged = lines.flatMap(([kind, doc = '']) => (kind === 'A' ? [doc] : []));
    expect(acknowledged.length).toBeGreaterThan(60);
    expect(acknowledged.filter((doc) => stored.get(doc) !== sent.get(doc))).toEqual([]);
    expect([...stored].filter(([doc, hash]) => sent.get(doc) !== hash)).toEqual([]);
  } finally {
    client?.kill('SIGKILL');
    edge.child.kill('SIGKILL');
    await edge.ended;
    await place.remove();
  }
});

async function metrics(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
}

function count(ledger: string, kind: string): number {
  return ledger.split('\n').filter((line) => line.startsWith(`${kind} `)).length;
}

/** Every batch in the topic: document → hash of its payload. */
async function readTopic(brokers: string[]): Promise<Map<string, string>> {
  const reader = await openKafkaLogReader({ brokers, topic: TOPIC });
  const found = new Map<string, string>();
  for (let partition = 0; partition < reader.partitions; partition++) {
    const { first, next } = await reader.bounds(partition);
    for (let at = first; at < next; ) {
      const entries = await reader.read(partition, at, 1024 * 1024);
      for (const { bytes } of entries) {
        const record = decodeLogRecord(bytes);
        if (record.ok && record.record.kind === 'batch') found.set(record.record.header.doc, createHash('sha256').update(record.record.payload).digest('hex'));
      }
      at = entries.at(-1)?.nextOffset ?? next;
    }
  }
  await reader.close();
  return found;
}
