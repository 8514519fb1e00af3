// The log on Kafka (contract 3): a topic is the log, its id the log's id, its partitions the log's partitions.
//
// Promise: what `append` acknowledged is held by every in-sync copy of the partition (by the one copy's disk, where there is one),
// and is read again in the order of its offsets. Kafka removes nothing by itself; `trim` does.

import { silentObserver, type LogObserver } from '../observer.ts';
import type { LogReader, LogTrimmer } from '../read.ts';
import type { LogWriter } from '../write.ts';
import { KafkaLogReader } from './kafka-log-reader.ts';
import { KafkaLogWriter, type KafkaWriterOptions } from './kafka-log-writer.ts';
import { KafkaTopic, type KafkaTopicOptions } from './kafka-topic.ts';

export interface KafkaLogOptions extends KafkaTopicOptions, KafkaWriterOptions {
  /** Partition count of a new topic; default 4. A topic that exists keeps its own. */
  partitions?: number | undefined;
  /** Brokers that hold each record of a new topic; default 3, or as many as there are. */
  copies?: number | undefined;
  observer?: LogObserver;
}

/**
 * Opens the topic for writing, and makes it if it is not there.
 * @throws Error if no broker answers, or the topic breaks a log's promise (the message names the settings)
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<LogWriter> {
  const topic = await KafkaTopic.open(options, { partitions: options.partitions ?? 4, copies: options.copies });
  return new KafkaLogWriter(topic, options.observer ?? silentObserver, options);
}

/**
 * Opens an existing topic for reading and trimming; any number of processes may.
 * @throws Error if there is no such topic yet, no broker answers, or the topic breaks a log's promise
 */
export async function openKafkaLogReader(options: KafkaTopicOptions): Promise<LogReader & LogTrimmer> {
  return new KafkaLogReader(await KafkaTopic.open(options, null));
}
