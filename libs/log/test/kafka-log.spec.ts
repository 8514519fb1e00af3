// The Kafka adapter answers to the log's contract on a real broker, and refuses topics that would break it.
import { describe, expect, it } from '@jest/globals';
import { createTopicsV7, deleteTopicsV6, incrementalAlterConfigsV1, Connection } from '@platformatic/kafka';
import { logContract, type LogUnderTest } from '@hindsight/log/contract-kit';
import { openKafkaLog, openKafkaLogReader, silentObserver } from '@hindsight/log/kafka';
import { uniqueName, until, useKafka } from '@hindsight/testkit';

/** A Kafka that has just started answers its first questions late. */
const PATIENT = { waitMs: 60_000, appendTimeoutMs: 30_000 };
const ADMIN_MS = 60_000;

async function open(brokers: string[], topic: string): Promise<LogUnderTest> {
  const writer = await openKafkaLog({ brokers, topic, partitions: 2, ...PATIENT });
  const reader = await openKafkaLogReader({ brokers, topic, waitMs: PATIENT.waitMs });
  const close = async (): Promise<void> => {
    await writer.close();
    await reader.close();
  };
  return {
    writer, reader, trimmer: reader,
    reopen: async () => {
      await close();
      return open(brokers, topic);
    },
    dispose: async () => {
      await close();
      await administer(brokers, (connection) => deleteTopicsV6.api.async(connection, [{ name: topic }], ADMIN_MS));
    },
  };
}

async function administer<T>(brokers: string[], request: (connection: Connection) => Promise<T>): Promise<T> {
  const [host = '', port] = (brokers[0] ?? '').split(':');
  const connection = new Connection('test');
  await connection.connect(host, Number(port));
  try {
    return await request(connection);
  } finally {
    await connection.close();
  }
}

describe('the log on Kafka', () => {
  logContract(it, async () => open((await useKafka()).brokers, uniqueName('log')), { erasesInPlace: false });

  it('keeps its partition count when another is asked for', async () => {
    const { brokers } = await useKafka();
    const topic = uniqueName('log');
    await (await openKafkaLog({ brokers, topic, partitions: 3, ...PATIENT })).close();
    const again = await openKafkaLog({ brokers, topic, partitions: 8, ...PATIENT });
    expect(again.partitions).toBe(3);
    await again.close();
  });

  it('is not opened on a topic that would lose records, and says which setting is wrong', async () => {
    const { brokers } = await useKafka();
    const topic = uniqueName('log');
    await administer(brokers, (connection) => createTopicsV7.api.async(connection, [{ name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }], ADMIN_MS, false));
    await expect(openKafkaLog({ brokers, topic })).rejects.toThrow(/retention\.ms is 604800000 and must be -1; max\.message\.bytes/);
    await expect(openKafkaLogReader({ brokers, topic: uniqueName('nothing') })).rejects.toThrow(/has no topic/);
    const settings = { 'retention.ms': '-1', 'max.message.bytes': '5000000' };
    await administer(brokers, (connection) => incrementalAlterConfigsV1.api.async(connection, [{ resourceType: 2, resourceName: topic, configs: Object.entries(settings).map(([name, value]) => ({ name, value, configOperation: 0 })) }], false));
    await (await openKafkaLog({ brokers, topic, ...PATIENT })).close();
  });

  it('ends, for writer and reader alike, when its topic is made anew under the same name', async () => {
    const { brokers } = await useKafka();
    const topic = uniqueName('log');
    const old = await open(brokers, topic);
    const reader = await openKafkaLogReader({ brokers, topic, waitMs: PATIENT.waitMs });
    const broke: unknown[] = [];
    const writer = await openKafkaLog({ brokers, topic, ...PATIENT, lookEveryMs: 50, retryEveryMs: 50, observer: { ...silentObserver, broke: (error) => broke.push(error) } });
    expect(await writer.append(0, Buffer.from('of the old log'))).toBe(0n);
    await old.dispose();
    const anew = await until(async () => {
      // The broker may know of the old one for a moment yet.
      const found = await openKafkaLog({ brokers, topic, partitions: 2, appendTimeoutMs: PATIENT.appendTimeoutMs });
      if (found.logId === writer.logId) await found.close();
      return found.logId !== writer.logId && found;
    }, { what: 'the topic to be there again' });
    try {
      await anew.append(0, Buffer.from('of the new log'));
      await until(() => broke.length > 0, { what: 'the writer to notice' });
      await expect(writer.append(0, Buffer.from('x'))).rejects.toMatchObject({ refusal: 'broken' });
      const error = await until(() => reader.read(0, 0n, 100).then(() => null, (reason: unknown) => (reason instanceof RangeError ? reason : null)), { what: 'the reader to stop' });
      expect(error.message).toContain('made anew');
    } finally {
      await Promise.all([writer.close(), anew.close(), reader.close()]);
    }
  });
});
