// The topic that is the log: its id, who leads each partition, and the way there. A topic made anew under the same name has another
// id and is another log: whoever works on the old one stops.

import { createTopicsV7, describeConfigsV4, metadataV12, type Connection } from '@platformatic/kafka';
import { BrokerLink, type Broker } from './broker-link.ts';
import { answerOf, KAFKA_ERROR, kafkaCode } from './kafka-error.ts';
import { settingFaults, topicSettings } from './topic-settings.ts';

export interface KafkaTopicOptions {
  /** `host:port` of brokers to begin with; the others are learned from them. */
  brokers: readonly string[];
  topic: string;
  /** How long to wait for brokers to answer and a topic to be there; default 0. */
  waitMs?: number;
}

/** How a topic that does not exist yet is made. */
export interface NewTopic {
  partitions: number;
  /** How many brokers hold each record; default 3, or as many as there are. */
  copies?: number | undefined;
}

/** No broker answers, or there is no such topic: it may come. */
export class TopicAbsent extends Error {}

/** The topic was deleted and made anew, or was given other partitions: offsets kept elsewhere mean nothing in it. */
export class LogReplaced extends RangeError {
  override readonly name = 'RangeError';
}

type Metadata = Awaited<ReturnType<typeof metadataV12.api.async>>;

const CLIENT_ID = 'hindsight';
const ASK_WITHIN_MS = 5000;
const MADE_WITHIN_MS = 15_000;
const TOPIC_RESOURCE = 2;

export class KafkaTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
  readonly #seeds: readonly Broker[];
  readonly #links = new Map<string, BrokerLink>();
  #brokers: Broker[];
  #leaders: (Broker | null)[];
  #looking: Promise<void> | null = null;
  #turn = 0;

  private constructor(name: string, seeds: readonly Broker[], found: Found, links: Map<string, BrokerLink>) {
    this.name = name;
    this.id = found.id;
    this.partitions = found.leaders.length;
    this.#seeds = seeds;
    this.#brokers = found.brokers;
    this.#leaders = found.leaders;
    this.#links = links;
  }

  /**
   * Finds the topic; makes it if `make` is given and it is not there.
   * @throws Error if it is not there, or breaks a log's promise (the message names the settings), or no broker answers
   */
  static async open(options: KafkaTopicOptions, make: NewTopic | null): Promise<KafkaTopic> {
    for (const until = performance.now() + (options.waitMs ?? 0); ; ) {
      try {
        return await KafkaTopic.#openNow(options, make);
      } catch (error) {
        if (!(error instanceof TopicAbsent) || performance.now() > until) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  static async #openNow({ brokers, topic }: KafkaTopicOptions, make: NewTopic | null): Promise<KafkaTopic> {
    const seeds = brokers.map(parseBroker);
    const links = new Map<string, BrokerLink>();
    const ask = <T>(request: (connection: Connection) => Promise<T>): Promise<T> => askAny(links, seeds, 0, request);
    try {
      let found = readMetadata(await ask((connection) => fetchMetadata(connection, topic)), topic);
      for (const until = performance.now() + MADE_WITHIN_MS; found === null || found.leaders.includes(null); ) {
        if (found === null && make === null) throw new TopicAbsent(`Kafka has no topic ${topic} yet`);
        if (performance.now() > until) throw new TopicAbsent(`topic ${topic}: not every partition has a leader`);
        if (found === null && make !== null) await ask((connection) => makeTopic(connection, topic, make));
        await new Promise((resolve) => setTimeout(resolve, 100));
        found = readMetadata(await ask((connection) => fetchMetadata(connection, topic)), topic);
      }
      const faults = settingFaults(await ask((connection) => readSettings(connection, topic)));
      if (faults.length > 0) throw new Error(`topic ${topic} cannot be a log: ${faults.join('; ')}`);
      return new KafkaTopic(topic, seeds, found, links);
    } catch (error) {
      for (const link of links.values()) link.close();
      throw error;
    }
  }

  /** Whether every partition had a leader when last looked. */
  get isLed(): boolean {
    return !this.#leaders.includes(null);
  }

  /**
   * Looks again who leads. Calls at the same time share one look.
   * @throws LogReplaced; or an error if no broker answers
   */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** The leader of a partition as last seen; null if it has none. */
  leader(partition: number): Broker | null {
    if (partition < 0 || partition >= this.partitions || !Number.isInteger(partition)) throw new RangeError(`no partition ${String(partition)}; this log has ${String(this.partitions)}`);
    return this.#leaders[partition] ?? null;
  }

  /** A connection of its own to a broker for each `purpose`: a broker answers one request of a connection at a time. */
  link(broker: Broker, purpose: string): BrokerLink {
    return linkOf(this.#links, broker, purpose);
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
  }

  async #look(): Promise<void> {
    const found = readMetadata(await askAny(this.#links, [...this.#seeds, ...this.#brokers], this.#turn++, (connection) => fetchMetadata(connection, this.name)), this.name);
    if (found === null) throw new Error(`topic ${this.name} is not there at present`);
    if (found.id !== this.id) throw new LogReplaced(`topic ${this.name} was made anew: it is log ${found.id}, no longer ${this.id}`);
    if (found.leaders.length !== this.partitions) throw new LogReplaced(`topic ${this.name} has ${String(found.leaders.length)} partitions, no longer ${String(this.partitions)}`);
    this.#brokers = found.brokers;
    this.#leaders = found.leaders;
  }
}

interface Found {
  id: string;
  brokers: Broker[];
  leaders: (Broker | null)[];
}

function parseBroker(text: string): Broker {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

function linkOf(links: Map<string, BrokerLink>, broker: Broker, purpose: string): BrokerLink {
  const key = `${broker.host}:${String(broker.port)} ${purpose}`;
  const link = links.get(key) ?? new BrokerLink(broker, CLIENT_ID);
  links.set(key, link);
  return link;
}

async function askAny<T>(links: Map<string, BrokerLink>, brokers: readonly Broker[], turn: number, request: (connection: Connection) => Promise<T>): Promise<T> {
  const failures: unknown[] = [];
  for (let i = 0; i < brokers.length; i++) {
    const broker = brokers[(turn + i) % brokers.length] as Broker;
    try {
      return await linkOf(links, broker, 'ask').call(request, ASK_WITHIN_MS);
    } catch (error) {
      if (kafkaCode(error) !== 0) throw error;
      failures.push(error);
    }
  }
  throw new TopicAbsent(`no broker answers: ${failures.map((error) => (error as Error).message).join('; ')}`, { cause: failures[0] });
}

async function fetchMetadata(connection: Connection, topic: string): Promise<Metadata> {
  try {
    return await metadataV12.api.async(connection, [topic], false, false);
  } catch (error) {
    // A topic that is not there, or a partition without a leader, comes as an error with the whole answer inside.
    const answer = answerOf<Metadata>(error);
    if (answer === null) throw error;
    return answer;
  }
}

function readMetadata(answer: Metadata, topic: string): Found | null {
  const brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
  const found = answer.topics.find((one) => one.name === topic);
  if (found === undefined || found.errorCode === KAFKA_ERROR.unknownTopic || found.partitions.length === 0) return null;
  const leaders = [...found.partitions].sort((a, b) => a.partitionIndex - b.partitionIndex).map(({ leaderId }) => brokers.get(leaderId) ?? null);
  return { id: found.topicId, brokers: [...brokers.values()], leaders };
}

async function makeTopic(connection: Connection, topic: string, { partitions, copies }: NewTopic): Promise<void> {
  const brokers = (await metadataV12.api.async(connection, [], false, false)).brokers.length;
  const replicationFactor = copies ?? Math.max(1, Math.min(3, brokers));
  const configs = Object.entries(topicSettings(replicationFactor)).map(([name, value]) => ({ name, value }));
  try {
    await createTopicsV7.api.async(connection, [{ name: topic, numPartitions: partitions, replicationFactor, assignments: [], configs }], MADE_WITHIN_MS, false);
  } catch (error) {
    // Another process may have been first: its topic is as good.
    if (kafkaCode(error) !== KAFKA_ERROR.topicExists) throw error;
  }
}

async function readSettings(connection: Connection, topic: string): Promise<Map<string, string | null>> {
  const { results } = await describeConfigsV4.api.async(connection, [{ resourceType: TOPIC_RESOURCE, resourceName: topic, configurationKeys: null }], false, false);
  return new Map(results.flatMap(({ configs }) => configs.map(({ name, value }) => [name, value ?? null] as const)));
}
