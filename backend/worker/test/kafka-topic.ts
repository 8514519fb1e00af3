// A new Kafka topic as a test's log.

import { openKafkaLog, openKafkaLogReader } from '@hindsight/log/kafka';

import type { BenchLog } from './worker-bench.ts';

/** Writer, reader and trimmer of the topic as one. A Kafka that has just started answers its first questions late. */
export async function openTopic(brokers: string[], topic: string): Promise<BenchLog> {
  const writer = await openKafkaLog({ brokers, topic, partitions: 4, waitMs: 60_000, appendTimeoutMs: 30_000 });
  const reader = await openKafkaLogReader({ brokers, topic, waitMs: 60_000 });
  return {
    logId: writer.logId, partitions: writer.partitions, erase: reader.erase, refusal: () => writer.refusal(),
    append: (partition, record) => writer.append(partition, record),
    bounds: (partition) => reader.bounds(partition), read: (partition, from, maxBytes) => reader.read(partition, from, maxBytes),
    wait: (partition, from, timeoutMs) => reader.wait(partition, from, timeoutMs), trim: (partition, offset) => reader.trim(partition, offset),
    close: async () => {
      await writer.close();
      await reader.close();
    },
  };
}
