// The signal through Redis publish and subscribe. Redis away: edges hear nothing until it is back and ask at their interval meanwhile.

import { Redis, type CommonRedisOptions } from 'ioredis';

import type { SiteSignal } from './site-signal.ts';

const COMMAND_TIMEOUT_MS = 500;
/** A connection on which a command gets no answer for so long is made anew. */
const SILENCE_MS = 5_000;

export interface RedisSignalOptions {
  /** redis:// or rediss:// */
  url: string;
  /** Default `hindsight:sites-changed`. */
  channel?: string;
  /** Told of each announcement: whether Redis took it. */
  announced?: (isTaken: boolean) => void;
  /** Told of each announcement heard. */
  heard?: () => void;
}

/** Connects when first used, and again by itself as often as needed. Never throws because Redis is away. */
export function redisSignal({ url, channel = 'hindsight:sites-changed', announced = () => undefined, heard: told = () => undefined }: RedisSignalOptions): SiteSignal {
  const open: Redis[] = [];
  let publisher: Redis | null = null;
  const connect = (options: Pick<CommonRedisOptions, 'autoResubscribe' | 'socketTimeout' | 'enableOfflineQueue' | 'maxRetriesPerRequest'>): Redis => {
    const redis = new Redis(url, {
      enableReadyCheck: false, connectTimeout: 2000, commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: (times) => Math.min(1000, 50 * 2 ** Math.min(times, 5)) * (0.5 + Math.random() / 2), ...options,
    });
    redis.on('error', () => undefined); // it tries again; what it could not do is told where it was asked for
    open.push(redis);
    return redis;
  };
  return {
    announce: () => {
      // What is announced while Redis is away is kept for a moment and sent when it is back.
      publisher ??= connect({ maxRetriesPerRequest: 3 });
      publisher.publish(channel, '').then(() => announced(true), () => announced(false));
    },
    listen: (heard) => {
      const subscriber = connect({ autoResubscribe: false, socketTimeout: SILENCE_MS, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
      subscriber.on('ready', () => {
        // What was announced while nobody listened is asked for now.
        subscriber.subscribe(channel).then(heard, () => subscriber.disconnect(true));
      });
      subscriber.on('message', () => {
        told();
        heard();
      });
    },
    close: () => Promise.resolve(open.forEach((redis) => redis.disconnect())),
  };
}
