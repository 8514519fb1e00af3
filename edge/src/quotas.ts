// Token buckets: how much a site, a network, and the new sessions of a network may send. All in memory, forgotten on restart.

import { isIPv6 } from 'node:net';
import type { EdgeLimits, Rate } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';

const MOST_BUCKETS = 50_000;
const MOST_SESSIONS = 100_000;

export class Quotas {
  readonly #sites: Buckets;
  readonly #networks: Buckets;
  readonly #newSessions: Buckets;
  // Sessions seen lately. One that fell out counts as new once more, which costs a token and nothing else.
  readonly #sessions = new Set<string>();

  constructor(limits: EdgeLimits, now: () => number) {
    this.#sites = new Buckets(limits.site, now);
    this.#networks = new Buckets(limits.network, now);
    this.#newSessions = new Buckets(limits.newSessions, now);
  }

  /** Spends what a batch costs; the refusal if something is used up, else null. */
  spend(siteId: string, address: string, session: string): Refusal | null {
    const network = networkOf(address);
    const networkWaitMs = this.#networks.take(network);
    if (networkWaitMs > 0) return refuse('EDGE_ADDRESS_QUOTA_SPENT', networkWaitMs);
    if (!this.#sessions.has(session)) {
      const sessionWaitMs = this.#newSessions.take(network);
      if (sessionWaitMs > 0) return refuse('EDGE_SESSION_QUOTA_SPENT', sessionWaitMs);
    }
    const siteWaitMs = this.#sites.take(siteId);
    if (siteWaitMs > 0) return refuse('EDGE_SITE_QUOTA_SPENT', siteWaitMs);
    this.#remember(session);
    return null;
  }

  #remember(session: string): void {
    this.#sessions.delete(session);
    this.#sessions.add(session);
    if (this.#sessions.size > MOST_SESSIONS) dropOldest(this.#sessions);
  }
}

class Buckets {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Takes one token: 0 if there was one, else the ms until there is. */
  take(name: string): number {
    const { perSecond, burst } = this.#rate;
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    const isThere = tokens >= 1;
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: isThere ? tokens - 1 : tokens, at: now });
    if (this.#buckets.size > MOST_BUCKETS) dropOldest(this.#buckets);
    return isThere ? 0 : Math.max(1000, Math.ceil(((1 - tokens) / perSecond) * 1000));
  }
}

function dropOldest(collection: { keys(): Iterator<string>; delete(key: string): boolean }): void {
  const oldest = collection.keys().next();
  if (oldest.done !== true) collection.delete(oldest.value);
}

/** The network an address belongs to: IPv4 /24, IPv6 /48. Used as a key in memory only. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address.split('.').slice(0, 3).join('.');
  const [head = '', tail = ''] = address.split('::', 2);
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = Math.max(0, 8 - left.length - right.length);
  const groups = address.includes('::') ? [...left, ...Array<string>(zeros).fill('0'), ...right] : left;
  return groups.slice(0, 3).join(':');
}
