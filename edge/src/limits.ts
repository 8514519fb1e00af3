// Every limit of the edge in one place, with its default. Generous for people, narrow for floods.

import type { Rate } from '@hindsight/limits';
import { MAX_BODY_BYTES } from '@hindsight/wire';

export interface EdgeLimits {
  /** Largest request body. */
  bodyBytes: number;
  /** How far past the limit a body is read while the refusal travels, before the connection is cut. */
  overshootBytes: number;
  /** A body must have arrived whole after this. */
  bodyTimeoutMs: number;
  /** Request bodies held in memory at a time, all together. */
  inFlightBytes: number;
  /** Batches of one site per second, and how many may come at once. */
  site: Rate;
  /** Batches of one network (IPv4 /24, IPv6 /48). */
  network: Rate;
  /** New sessions of one network. */
  newSessions: Rate;
  /** Open connections of the server, and of one address that is not a trusted proxy. */
  connections: number;
  connectionsPerAddress: number;
}

export const DEFAULT_LIMITS: EdgeLimits = {
  bodyBytes: MAX_BODY_BYTES,
  overshootBytes: 64 * 1024,
  bodyTimeoutMs: 20_000,
  inFlightBytes: 128 * 1024 * 1024,
  site: { perSecond: 2000, burst: 10_000 },
  network: { perSecond: 200, burst: 2000 },
  newSessions: { perSecond: 10, burst: 300 },
  connections: 10_000,
  connectionsPerAddress: 256,
};

/** The default limits with the operator's rates; how much may come at once grows with them. */
export function limitsFrom(config: { siteBatchesPerSecond: number; networkBatchesPerSecond: number; networkSessionsPerSecond: number }): EdgeLimits {
  return {
    ...DEFAULT_LIMITS,
    site: { perSecond: config.siteBatchesPerSecond, burst: config.siteBatchesPerSecond * 5 },
    network: { perSecond: config.networkBatchesPerSecond, burst: config.networkBatchesPerSecond * 10 },
    newSessions: { perSecond: config.networkSessionsPerSecond, burst: config.networkSessionsPerSecond * 30 },
  };
}
