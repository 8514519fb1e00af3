// The log's reading and trimming side on Kafka: fetches from offsets the caller keeps. No consumer group, no committed offset.
// Fetches name the topic's id, so a topic made anew under the same name is never mistaken for this log.

import { deleteRecordsV2, fetchV15, listOffsetsV7, type Connection } from '@platformatic/kafka';
import type { LogBounds, LogEntry, LogReader, LogTrimmer } from '../read.ts';
import type { Offset } from '../write.ts';
import type { BrokerLink } from './broker-link.ts';
import { answerOf, isMoved, KAFKA_ERROR, kafkaCode } from './kafka-error.ts';
import { LogReplaced, type KafkaTopic } from './kafka-topic.ts';
import { ReadAhead, upTo } from './read-ahead.ts';

type Fetched = Awaited<ReturnType<typeof fetchV15.api.async>>;

const ANSWER_WITHIN_MS = 10_000;
/** Small reads fetch this much at once; what is not asked for yet is kept. */
const LEAST_FETCH_BYTES = 1024 * 1024;
const WAIT_FETCH_BYTES = 1024 * 1024;
const EARLIEST = -2n;
const LATEST = -1n;
/** Only what all in-sync copies have is handed out, to any reader. */
const READ_UNCOMMITTED = 0;
const CONTROL_BATCH = 1 << 5;

export class KafkaLogReader implements LogReader, LogTrimmer {
  readonly logId: string;
  readonly partitions: number;
  /** Kafka cannot rewrite a record. */
  readonly erase = null;
  readonly #topic: KafkaTopic;
  readonly #ahead: readonly ReadAhead[];
  #isClosed = false;

  constructor(topic: KafkaTopic) {
    this.logId = topic.id;
    this.partitions = topic.partitions;
    this.#topic = topic;
    this.#ahead = Array.from({ length: topic.partitions }, () => new ReadAhead());
  }

  async bounds(partition: number): Promise<LogBounds> {
    const first = await this.#offsetAt(partition, EARLIEST);
    return { first, next: await this.#offsetAt(partition, LATEST) };
  }

  async read(partition: number, from: Offset, maxBytes: number): Promise<LogEntry[]> {
    const link = await this.#leader(partition, 'read');
    const entries = [...(this.#ahead[partition] as ReadAhead).from(from)];
    let missing = maxBytes - entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
    while (missing > 0) {
      const more = await this.#fetch(link, partition, entries.at(-1)?.nextOffset ?? from, Math.max(missing, LEAST_FETCH_BYTES), 0);
      if (more.length === 0) break;
      for (const entry of more) missing -= entry.bytes.length;
      entries.push(...more);
    }
    this.#ahead[partition]?.hold(entries);
    return upTo(entries, maxBytes);
  }

  async wait(partition: number, from: Offset, timeoutMs: number): Promise<void> {
    if ((this.#ahead[partition]?.from(from).length ?? 0) > 0) return;
    try {
      // A long poll keeps its connection busy: each partition has its own for it.
      const link = await this.#leader(partition, `wait ${String(partition)}`);
      const entries = await this.#fetch(link, partition, from, WAIT_FETCH_BYTES, timeoutMs);
      if (entries.length > 0 && this.#ahead[partition]?.from(from).length === 0) this.#ahead[partition].hold(entries);
    } catch (error) {
      if (!this.#isClosed) throw error;
    }
  }

  /** Exact: the new first offset is `offset`, unless the log began later already. */
  async trim(partition: number, offset: Offset): Promise<Offset> {
    // Deleting goes by the topic's name: not without having made sure that the name still means this log.
    await this.#topic.look();
    const link = await this.#leader(partition, 'read');
    const { first, next } = await this.bounds(partition);
    const to = offset < first ? first : offset > next ? next : offset;
    const answer = await this.#asked(link, (connection) =>
      deleteRecordsV2.api.async(connection, [{ name: this.#topic.name, partitions: [{ partitionIndex: partition, offset: to }] }], ANSWER_WITHIN_MS));
    this.#ahead[partition]?.hold([]);
    return answer.topics[0]?.partitions[0]?.lowWatermark ?? to;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#topic.close();
  }

  async #offsetAt(partition: number, timestamp: bigint): Promise<bigint> {
    const link = await this.#leader(partition, 'read');
    const answer = await this.#asked(link, (connection) =>
      listOffsetsV7.api.async(connection, -1, READ_UNCOMMITTED, [{ name: this.#topic.name, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }] }]));
    return answer.topics[0]?.partitions[0]?.offset ?? 0n;
  }

  async #fetch(link: BrokerLink, partition: number, from: Offset, maxBytes: number, waitMs: number): Promise<LogEntry[]> {
    if (from < 0n) throw new RangeError(`offset ${String(from)} lies outside the log`);
    const wanted = { partition, currentLeaderEpoch: -1, fetchOffset: from, lastFetchedEpoch: -1, partitionMaxBytes: maxBytes };
    let answer: Fetched;
    try {
      answer = await this.#asked(link, (connection) =>
        fetchV15.api.async(connection, Math.round(waitMs), 1, maxBytes, READ_UNCOMMITTED, 0, -1, [{ topicId: this.logId, partitions: [wanted] }], [], ''), waitMs);
    } catch (error) {
      if (kafkaCode(error) !== KAFKA_ERROR.offsetOutOfRange) throw error;
      throw new RangeError(`offset ${String(from)} lies outside the log`, { cause: error });
    }
    return readEntries(answer, from);
  }

  /** The link to a partition's leader, after another look if none is known. */
  async #leader(partition: number, purpose: string): Promise<BrokerLink> {
    if (this.#topic.leader(partition) === null) await this.#topic.look();
    const leader = this.#topic.leader(partition);
    if (leader === null) throw new Error(`partition ${String(partition)} has no leader at present`);
    return this.#topic.link(leader, purpose);
  }

  /** Asks; a failure makes it look who leads now, so that the caller's next try goes there. */
  async #asked<T>(link: BrokerLink, request: (connection: Connection) => Promise<T>, extraMs = 0): Promise<T> {
    try {
      return await link.call(request, ANSWER_WITHIN_MS + extraMs);
    } catch (error) {
      if (!this.#isClosed && (answerOf(error) === null || isMoved(kafkaCode(error)))) {
        await this.#topic.look().catch((lookError: unknown) => {
          if (lookError instanceof LogReplaced) throw lookError;
        });
      }
      throw error;
    }
  }
}

function readEntries(answer: Fetched, from: Offset): LogEntry[] {
  const batches = answer.responses[0]?.partitions[0]?.records ?? [];
  return batches.flatMap((batch) => {
    if ((batch.attributes & CONTROL_BATCH) !== 0) return [];
    return batch.records.flatMap(({ offsetDelta, value }) => {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      // A fetch begins with the batch that holds the offset, not with the record.
      return offset < from ? [] : [{ offset, nextOffset: offset + 1n, bytes: value ?? new Uint8Array(0) }];
    });
  });
}
