// The connection to Redis, asked within a bound or not at all: once it fails to answer, requests go on without it until a probe in the
// background finds it well.

import { Redis } from 'ioredis';

import { SCRIPTS } from './scripts.ts';

/** Longest a request waits for Redis, unless told otherwise. */
export const COMMAND_TIMEOUT_MS = 50;
/** After a failure nobody waits for Redis; in the background it is tried so often. */
export const PROBE_EVERY_MS = 500;
/** Timeouts for so long, and the connection is made anew: its other end may be gone without a word. */
const RECONNECT_AFTER_MS = 3000;
const PROBE_KEY = 'hindsight:probe';

/** Told what becomes of the commands. */
export interface RedisMeter {
  /** A command failed, probes included: `timeout`, `refused` (no connection) or `error` (Redis said no). */
  failed(reason: RedisFailure): void;
  /** A decision was made in this process alone because Redis could not be asked. */
  decidedAlone(): void;
}
export type RedisFailure = 'timeout' | 'refused' | 'error';

interface ScriptedRedis extends Redis {
  takeTokens(key: string, ...args: (string | number)[]): Promise<[granted: number, waitMs: number]>;
  takeAllowance(key: string, memberKey: string, ...args: number[]): Promise<[isAllowed: number, used: number]>;
  countAttempt(numberOfKeys: number, ...args: (string | number)[]): Promise<number>;
}

export class RedisLink {
  readonly #redis: ScriptedRedis;
  readonly #meter: RedisMeter;
  readonly #answerWithinMs: number;
  readonly #probes: NodeJS.Timeout;
  #failure: RedisFailure | null = 'refused';
  #hangsSince: number | null = null;

  /** @param url redis:// or rediss:// */
  constructor(url: string, meter: RedisMeter, answerWithinMs: number) {
    this.#meter = meter;
    this.#answerWithinMs = answerWithinMs;
    this.#redis = new Redis(url, {
      enableOfflineQueue: false, enableReadyCheck: false, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false,
      connectTimeout: 2000,
      retryStrategy: (times) => Math.min(1000, 50 * 2 ** Math.min(times, 5)) * (0.5 + Math.random() / 2),
      scripts: SCRIPTS,
    }) as ScriptedRedis;
    // Failures are counted where a command meets them.
    this.#redis.on('error', () => undefined);
    this.#redis.on('close', () => (this.#failure ??= 'refused'));
    this.#redis.on('ready', () => void this.#probe());
    this.#probes = setInterval(() => void this.#probe(), PROBE_EVERY_MS).unref();
  }

  /** The answer, or null when Redis cannot be asked now. Never takes longer than the bound, never throws. */
  ask<T>(command: (redis: ScriptedRedis) => Promise<T>): Promise<T | null> {
    return this.#failure === null ? this.#try(command) : Promise.resolve(null);
  }

  decidedAlone(): void {
    this.#meter.decidedAlone();
  }

  /** Why Redis does not answer; null while it does. */
  failure(): RedisFailure | null {
    return this.#failure;
  }

  close(): void {
    clearInterval(this.#probes);
    this.#redis.disconnect();
  }

  /** Something that writes: a Redis that may only be read answers a ping too. */
  async #probe(): Promise<void> {
    if (this.#failure !== null) await this.#try((redis) => redis.takeTokens(PROBE_KEY, 1, 1, 1, 1));
  }

  async #try<T>(command: (redis: ScriptedRedis) => Promise<T>): Promise<T | null> {
    try {
      const answer = await within(this.#answerWithinMs, command(this.#redis));
      this.#failure = null;
      this.#hangsSince = null;
      return answer;
    } catch (error) {
      this.#fail(reasonOf(error));
      return null;
    }
  }

  #fail(reason: RedisFailure): void {
    this.#meter.failed(reason);
    // It may have been slow for a moment only: then nobody does without it for longer than that.
    if (this.#failure === null && reason === 'timeout') setImmediate(() => void this.#probe());
    this.#failure = reason;
    const now = performance.now();
    if (reason !== 'timeout') this.#hangsSince = null;
    else if (this.#hangsSince === null) this.#hangsSince = now;
    else if (now - this.#hangsSince > RECONNECT_AFTER_MS) {
      this.#hangsSince = null;
      this.#redis.disconnect(true);
    }
  }
}

class TimedOut extends Error {}

/** Not ioredis's own timeout: after a stall of this process that one fires although the answer lies in the socket's buffer. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => setImmediate(() => setImmediate(() => reject(new TimedOut()))), ms);
  });
  try {
    return await Promise.race([answer, bound]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): RedisFailure {
  if (error instanceof TimedOut) return 'timeout';
  return (error as Partial<Error> | null)?.name === 'ReplyError' ? 'error' : 'refused';
}
