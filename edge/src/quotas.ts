// How much a site, a network, and the new sessions of a network may send. What is counted by network is counted here and never leaves
// this process; what a site may send, and how many of its visits a day are recorded, is counted for all edges together where they share
// their limits.

import { isIPv6 } from 'node:net';
import { inProcessLimits, type Allowance, type Limiter, type Limits } from '@hindsight/limits';
import type { BatchHeader } from '@hindsight/wire';
import type { EdgeLimits } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';

const MOST_SESSIONS = 100_000;

export class Quotas {
  readonly #sites: Limiter;
  readonly #networks: Limiter;
  readonly #newSessions: Limiter;
  readonly #visits: Allowance;
  // Sessions seen lately. One that fell out counts as new once more, which costs a token and nothing else.
  readonly #sessions = new Set<string>();
  /** Visits that were not let in: a later page of theirs would be half a recording. */
  readonly #leftOut = new Set<string>();

  /**
   * @param ofSites where the quotas of sites are kept; default: in this process
   * @param clock ms since 1970
   */
  constructor(limits: EdgeLimits, ofSites?: Limits, clock?: () => number) {
    const own = inProcessLimits(undefined, clock);
    this.#sites = (ofSites ?? own).rate('site', limits.site);
    this.#networks = own.rate('network', limits.network);
    this.#newSessions = own.rate('new-sessions', limits.newSessions);
    this.#visits = (ofSites ?? own).allowance('visits');
  }

  /**
   * Spends what a batch costs; the refusal if something is used up, else null. A visit that has begun goes on.
   * @param visitsPerDay 0: any number
   */
  async spend({ siteId, visitsPerDay }: { siteId: string; visitsPerDay: number }, address: string, { session, seq }: Pick<BatchHeader, 'session' | 'seq'>): Promise<Refusal | null> {
    const network = networkOf(address);
    const ofNetwork = await this.#networks.take(network);
    if (!ofNetwork.isAllowed) return refuse('EDGE_ADDRESS_QUOTA_SPENT', ofNetwork.retryAfterMs);
    const isKnown = this.#sessions.has(session);
    if (!isKnown) {
      const ofSessions = await this.#newSessions.take(network);
      if (!ofSessions.isAllowed) return refuse('EDGE_SESSION_QUOTA_SPENT', ofSessions.retryAfterMs);
    }
    const ofSite = await this.#sites.take(siteId);
    if (!ofSite.isAllowed) return refuse('EDGE_SITE_QUOTA_SPENT', ofSite.retryAfterMs);
    // Of a document under way the edge knew the visit before it was started anew.
    if (!isKnown && visitsPerDay > 0 && !(await this.#letIn(siteId, visitsPerDay, session, seq > 0))) return refuse('EDGE_DAY_QUOTA_SPENT');
    remember(this.#sessions, session);
    return null;
  }

  async #letIn(siteId: string, visitsPerDay: number, session: string, isUnderWay: boolean): Promise<boolean> {
    if (this.#leftOut.has(session)) return false;
    if (isUnderWay || (await this.#visits.take(siteId, visitsPerDay, session)).isAllowed) return true;
    remember(this.#leftOut, session);
    return false;
  }

  /** Spends what a word about a visit costs that is not recorded. */
  async spendNote(address: string): Promise<Refusal | null> {
    const ofNetwork = await this.#newSessions.take(`note ${networkOf(address)}`);
    return ofNetwork.isAllowed ? null : refuse('EDGE_SESSION_QUOTA_SPENT', ofNetwork.retryAfterMs);
  }
}

function remember(sessions: Set<string>, session: string): void {
  sessions.delete(session);
  sessions.add(session);
  const oldest = sessions.size > MOST_SESSIONS ? sessions.keys().next().value : undefined;
  if (oldest !== undefined) sessions.delete(oldest);
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
