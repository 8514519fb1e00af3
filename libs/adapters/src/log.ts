// Opens the log the configuration names. For composition roots (main.ts, standalone) only.
import { join } from 'node:path';

import type { LogStoreName } from '@hindsight/config';
import type { LogObserver } from '@hindsight/log';
import { openDiskLog, openDiskLogReader } from '@hindsight/log/disk';
import type { KafkaTopicOptions } from '@hindsight/log/kafka';
import type { LogReader, LogTrimmer } from '@hindsight/log/read';
import type { LogWriter } from '@hindsight/log/write';

/** Programs of a cluster start in any order. */
const KAFKA_WITHIN_MS = 60_000;

/** What names a log to be read. */
export interface LogPlace {
  dataDirectory: string;
  log: LogStoreName;
  kafkaBrokers: readonly string[] | undefined;
  kafkaTopic: string;
}

export interface LogSettings extends LogPlace {
  logPartitions: number;
  kafkaReplication: number | undefined;
  logMaxBytes: number;
  logReserveBytes: number;
}

/** The log for a program that works on it too. `close` closes all of it. */
export interface WholeLog {
  writer: LogWriter;
  reader: LogReader;
  trimmer: LogTrimmer;
  close(): Promise<void>;
}

/**
 * The log for a program that only writes it: the edge.
 * @throws Error if it cannot be written at present: another process holds the directory, or no broker answers within a minute
 */
export async function openLogWriter(settings: LogSettings, observer: LogObserver): Promise<LogWriter> {
  if (settings.log === 'disk') return openDisk(settings, observer);
  const { openKafkaLog } = await kafka();
  return openKafkaLog({ ...topicOf(settings), partitions: settings.logPartitions, copies: settings.kafkaReplication, observer });
}

/** Writer, reader and trimmer in one process: standalone. Throws like {@link openLogWriter}. */
export async function openLog(settings: LogSettings, observer: LogObserver): Promise<WholeLog> {
  if (settings.log === 'disk') {
    const log = await openDisk(settings, observer);
    return { writer: log, reader: log, trimmer: log, close: () => log.close() };
  }
  const { openKafkaLogReader } = await kafka();
  const writer = await openLogWriter(settings, observer);
  const reader = await openKafkaLogReader(topicOf(settings));
  const close = async (): Promise<void> => {
    await writer.close();
    await reader.close();
  };
  return { writer, reader, trimmer: reader, close };
}

/**
 * The log for programs that read it beside its writers. `trimmer` is null on disk: there the writer's process alone may trim and erase.
 * @throws Error if there is no log yet (an edge makes it at its first start); a topic is waited for, a minute at most
 */
export async function openLogReader(place: LogPlace): Promise<{ reader: LogReader; trimmer: LogTrimmer | null }> {
  if (place.log === 'disk') return { reader: await openDiskLogReader({ dir: join(place.dataDirectory, 'log') }), trimmer: null };
  const { openKafkaLogReader } = await kafka();
  const reader = await openKafkaLogReader(topicOf(place));
  return { reader, trimmer: reader };
}

/** Loaded where it is used: it takes 60 MB and most of a second. */
const kafka = (): Promise<typeof import('@hindsight/log/kafka')> => import('@hindsight/log/kafka');

function openDisk(settings: LogSettings, observer: LogObserver): ReturnType<typeof openDiskLog> {
  return openDiskLog({
    dir: join(settings.dataDirectory, 'log'), partitions: settings.logPartitions, maxBytes: settings.logMaxBytes, reserveBytes: settings.logReserveBytes, observer,
  });
}

function topicOf({ kafkaBrokers, kafkaTopic }: LogPlace): KafkaTopicOptions {
  // readConfig refuses LOG=kafka without brokers.
  return { brokers: kafkaBrokers ?? [], topic: kafkaTopic, waitMs: KAFKA_WITHIN_MS };
}
