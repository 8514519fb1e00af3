// The log's writing side on Kafka. One produce request at a time goes over each connection; what arrives meanwhile shares the next
// one (group commit without a timer). Nothing is sent twice: when an answer fails to come the record may or may not be there, the caller
// hears so, and whoever sends it again sends it under the same name.

import { produceV9, type Connection } from '@platformatic/kafka';
import type { LogObserver } from '../observer.ts';
import { LogUnavailable, MAX_RECORD_BYTES, type LogRefusal, type LogWriter, type Offset } from '../write.ts';
import { NotConnected, type Broker, type BrokerLink } from './broker-link.ts';
import { answerOf, isMoved, KAFKA_ERROR } from './kafka-error.ts';
import { LogReplaced, type KafkaTopic } from './kafka-topic.ts';
import { WaitingRecords, type Waiting } from './waiting-records.ts';

export interface KafkaWriterOptions {
  /** Bytes waiting or under way above which appends are refused as `full`; default 64 MiB. */
  maxWaitingBytes?: number;
  /** A record not durable after this is given up as `unreachable`; default 5 s. */
  appendTimeoutMs?: number;
  /** How often a log that is unreachable is asked again, and a quiet one whether it is still the same; default 500 ms and 5 s. */
  retryEveryMs?: number;
  lookEveryMs?: number;
}

type Answer = Exclude<Awaited<ReturnType<typeof produceV9.api.async>>, boolean>;
type Outcome = { base: bigint } | { code: number };

/** All in-sync copies have it. */
const ACKS_ALL = -1;
/** A batch of one partition, unless one record is larger; both well below what the topic takes. */
const BATCH_BYTES = 1024 * 1024;
const REQUEST_BYTES = 8 * BATCH_BYTES;
/** A broker works on one request of a connection at a time, and forces one partition after the other to its disk. */
const CONNECTIONS_PER_BROKER = 4;

export class KafkaLogWriter implements LogWriter {
  readonly logId: string;
  readonly partitions: number;
  readonly #topic: KafkaTopic;
  readonly #observer: LogObserver;
  readonly #maxWaitingBytes: number;
  readonly #appendTimeoutMs: number;
  readonly #retryEveryMs: number;
  readonly #waiting: WaitingRecords;
  readonly #busy = new Set<string>();
  readonly #timers: NodeJS.Timeout[];
  #refusal: Exclude<LogRefusal, 'full'> | null = null;
  #isPumpDue = false;
  #isRetrying = false;
  #drained: (() => void) | null = null;

  constructor(topic: KafkaTopic, observer: LogObserver, options: KafkaWriterOptions) {
    this.logId = topic.id;
    this.partitions = topic.partitions;
    this.#topic = topic;
    this.#observer = observer;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? 64 * 1024 * 1024;
    this.#appendTimeoutMs = options.appendTimeoutMs ?? 5000;
    this.#retryEveryMs = options.retryEveryMs ?? 500;
    this.#waiting = new WaitingRecords(topic.partitions);
    this.#timers = [
      setInterval(() => this.#giveUpLate(), Math.min(250, this.#appendTimeoutMs)).unref(),
      setInterval(() => void this.#look(), options.lookEveryMs ?? 5000).unref(),
    ];
  }

  async append(partition: number, record: Uint8Array): Promise<Offset> {
    this.#topic.leader(partition);
    if (record.length === 0 || record.length > MAX_RECORD_BYTES) throw new RangeError(`a record has 1 to ${String(MAX_RECORD_BYTES)} bytes, not ${String(record.length)}`);
    const refusal = this.#refusal ?? (this.#waiting.bytes + record.length > this.#maxWaitingBytes ? 'full' : null);
    if (refusal !== null) {
      this.#observer.unavailable(refusal, 1);
      throw unavailable(refusal);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.add(partition, { record, resolve, reject, until: performance.now() + this.#appendTimeoutMs });
      this.#pumpSoon();
    });
  }

  refusal(): LogRefusal | null {
    return this.#refusal ?? (this.#waiting.bytes + MAX_RECORD_BYTES > this.#maxWaitingBytes ? 'full' : null);
  }

  async close(): Promise<void> {
    if (this.#refusal === 'closed') return;
    const wasTaking = this.#refusal === null;
    this.#refusal = 'closed';
    if (wasTaking && this.#waiting.bytes > 0) {
      // Every record is settled or given up within its time.
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
        this.#pump();
      });
    }
    for (const timer of this.#timers) clearInterval(timer);
    this.#reject(this.#waiting.takeAll(), 'closed');
    this.#topic.close();
  }

  /** Appends of the same moment leave together. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    setImmediate(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#waiting.bytes === 0) this.#drained?.();
    if (this.#refusal !== null && this.#drained === null) return;
    const lanes = new Map<string, { broker: Broker; lane: number; partitions: number[] }>();
    for (const partition of this.#waiting.partitions()) {
      const broker = this.#topic.leader(partition);
      if (broker === null) {
        void this.#retry(new Error(`partition ${String(partition)} has no leader`));
        continue;
      }
      const lane = partition % CONNECTIONS_PER_BROKER;
      const key = `${broker.host}:${String(broker.port)} ${String(lane)}`;
      const shared = lanes.get(key) ?? { broker, lane, partitions: [] };
      shared.partitions.push(partition);
      lanes.set(key, shared);
    }
    for (const [key, { broker, lane, partitions }] of lanes) {
      if (this.#busy.has(key)) continue;
      const group = this.#waiting.take(partitions, BATCH_BYTES, REQUEST_BYTES);
      if (group.size === 0) continue;
      this.#busy.add(key);
      void this.#send(this.#topic.link(broker, `produce ${String(lane)}`), group).finally(() => {
        this.#busy.delete(key);
        this.#pump();
      });
    }
  }

  async #send(link: BrokerLink, group: ReadonlyMap<number, Waiting[]>): Promise<void> {
    const startedAt = performance.now();
    try {
      const answer = await link.call((connection) => this.#produce(connection, group), this.#appendTimeoutMs);
      this.#settle(group, outcomes(answer), startedAt);
    } catch (error) {
      const answer = answerOf<Answer>(error);
      if (answer !== null) return this.#settle(group, outcomes(answer), startedAt, error);
      if (error instanceof NotConnected) this.#waiting.putBack(group);
      else for (const records of group.values()) this.#reject(this.#waiting.settle(records), 'unreachable', error);
      void this.#retry(error);
    }
  }

  async #produce(connection: Connection, group: ReadonlyMap<number, Waiting[]>): Promise<Answer> {
    const timestamp = BigInt(Date.now());
    const messages = [...group].flatMap(([partition, records]) =>
      records.map(({ record }) => ({ topic: this.#topic.name, partition, value: Buffer.from(record.buffer, record.byteOffset, record.byteLength), timestamp })));
    return (await produceV9.api.async(connection, ACKS_ALL, this.#appendTimeoutMs, messages, {})) as Answer;
  }

  #settle(group: ReadonlyMap<number, Waiting[]>, byPartition: ReadonlyMap<number, Outcome>, startedAt: number, error?: unknown): void {
    let records = 0;
    let bytes = 0;
    for (const [partition, sent] of group) {
      const outcome = byPartition.get(partition) ?? { code: -1 };
      if ('base' in outcome) {
        for (const [i, one] of this.#waiting.settle(sent).entries()) {
          one.resolve(outcome.base + BigInt(i));
          records += 1;
          bytes += one.record.length;
        }
      } else if (isMoved(outcome.code)) {
        this.#waiting.putBack(new Map([[partition, sent]]));
        void this.#retry(error);
      } else {
        this.#reject(this.#waiting.settle(sent), 'unreachable', error);
        if (outcome.code !== KAFKA_ERROR.messageTooLarge) void this.#retry(error);
      }
    }
    if (records > 0) this.#observer.synced(records, bytes, performance.now() - startedAt);
  }

  #giveUpLate(): void {
    const late = this.#waiting.takeLate(performance.now());
    if (late.length === 0) return;
    this.#reject(late, this.#refusal === 'closed' ? 'closed' : 'unreachable');
    if (this.#waiting.bytes === 0) this.#drained?.();
  }

  #reject(records: readonly Waiting[], refusal: LogRefusal, cause?: unknown): void {
    if (records.length === 0) return;
    this.#observer.unavailable(refusal, records.length);
    for (const { reject } of records) reject(unavailable(refusal, cause));
  }

  /** Refuses until the topic answers again with a leader for every partition; then goes on with what still waits. */
  async #retry(why: unknown): Promise<void> {
    if (this.#isRetrying || this.#refusal === 'broken') return;
    this.#isRetrying = true;
    if (this.#refusal === null) this.#refusal = 'unreachable';
    this.#observer.reachable(why);
    while (this.#refusal === 'unreachable' || (this.#refusal === 'closed' && this.#drained !== null && this.#waiting.bytes > 0)) {
      await new Promise((resolve) => setTimeout(resolve, this.#retryEveryMs).unref());
      if ((await this.#look()) && this.#topic.isLed) {
        if (this.#refusal === 'unreachable') this.#refusal = null;
        this.#observer.reachable(null);
        break;
      }
    }
    this.#isRetrying = false;
    this.#pump();
  }

  /** Whether the topic answers. A topic made anew ends this log. */
  async #look(): Promise<boolean> {
    try {
      await this.#topic.look();
      return true;
    } catch (error) {
      if (error instanceof LogReplaced && this.#refusal !== 'broken' && this.#refusal !== 'closed') {
        this.#refusal = 'broken';
        this.#reject(this.#waiting.takeAll(), 'broken', error);
        this.#observer.broke(error);
      }
      return false;
    }
  }
}

function outcomes(answer: Answer): Map<number, Outcome> {
  return new Map(answer.responses.flatMap(({ partitionResponses }) =>
    partitionResponses.map(({ index, errorCode, baseOffset }): [number, Outcome] => [index, errorCode === 0 ? { base: baseOffset } : { code: errorCode }])));
}

function unavailable(refusal: LogRefusal, cause?: unknown): LogUnavailable {
  return new LogUnavailable(refusal, `the log is ${refusal}`, cause);
}
