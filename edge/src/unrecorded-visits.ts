// Visits that were heard of and leave no recording: counted per site and reason, and put into the log as counts, so that somebody
// who misses a visit is told why. Nothing of a visitor is kept; a session's name stays in memory, so that its tries count once.

import type { EdgeCode } from '@hindsight/errors';
import type { LogWriter } from '@hindsight/log/write';
import type { Count } from '@hindsight/telemetry';
import { encodeLogRecord, partitionOf, type SiteEntry, type UnrecordedReason } from '@hindsight/wire';

const WRITE_EVERY_MS = 5_000;
/** A visit told to come later that was silent for so long comes no more: the tracker's tries are closer together. */
const GIVEN_UP_AFTER_MS = 120_000;
const MOST_SESSIONS = 100_000;
const MOST_COUNTS = 50_000;

const REASONS: Partial<Record<EdgeCode, UnrecordedReason>> = {
  EDGE_SITE_QUOTA_SPENT: 'site-quota-spent', EDGE_ADDRESS_QUOTA_SPENT: 'address-quota-spent', EDGE_SESSION_QUOTA_SPENT: 'session-quota-spent',
  EDGE_ORIGIN_FOREIGN: 'origin-foreign', EDGE_DAY_QUOTA_SPENT: 'day-quota-spent',
};
/** Told to stop: counted at once, and remembered for as long as a visit may rest. */
const STOPPED: readonly UnrecordedReason[] = ['origin-foreign', 'day-quota-spent'];
const VISIT_RESTS_MS = 30 * 60_000;

export interface UnrecordedVisitsParts {
  log: LogWriter;
  /** ms since 1970. */
  clock: () => number;
  counted: Count<'reason'>;
  givenUpAfterMs?: number;
}

type OfSite = Pick<SiteEntry, 'siteId' | 'workspaceId'>;
type Waiting = OfSite & { reason: UnrecordedReason; refusedAt: number; isCounted: boolean };

export class UnrecordedVisits {
  readonly #parts: UnrecordedVisitsParts;
  #counts = new Map<string, OfSite & { reason: UnrecordedReason; visits: number }>();
  /** Refused and not taken since, the longest silent first. */
  readonly #waiting = new Map<string, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: UnrecordedVisitsParts) {
    this.#parts = parts;
  }

  /** A visit said itself that it is not recorded. */
  told({ siteId, workspaceId }: OfSite, reason: UnrecordedReason): void {
    this.#add({ siteId, workspaceId }, reason, 1);
  }

  /** The first batch of a document was refused; what a recorded visit misses later is a gap in its recording. */
  refused({ siteId, workspaceId }: OfSite, session: string, code: EdgeCode, seq: number): void {
    const reason = REASONS[code];
    if (reason === undefined || seq > 0) return;
    const isCounted = this.#waiting.get(session)?.isCounted ?? false;
    this.#waiting.delete(session);
    this.#waiting.set(session, { siteId, workspaceId, reason, refusedAt: this.#parts.clock(), isCounted });
    if (this.#waiting.size > MOST_SESSIONS) this.#waiting.delete(this.#waiting.keys().next().value as string);
    this.#wake();
  }

  /** The session is recorded after all. */
  taken(session: string): void {
    this.#waiting.delete(session);
  }

  /** Puts what was counted into the log; what that does not take is kept for the next time. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#countGivenUp();
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    const { log, clock, counted } = this.#parts;
    await Promise.all(counts.map(async (one) => {
      try {
        await log.append(partitionOf(one.siteId, log.partitions), encodeLogRecord({ kind: 'unrecorded', receivedAt: Math.round(clock()), ...one }));
        counted.add({ reason: one.reason }, one.visits);
      } catch {
        this.#add(one, one.reason, one.visits); // The log says itself what is wrong with it.
      }
    }));
    if (this.#waiting.size > 0) this.#wake();
  }

  #countGivenUp(): void {
    const now = this.#parts.clock();
    for (const [session, waiting] of this.#waiting) {
      // Nothing more comes of one told to stop. It is remembered so that another page of the visit does not count again.
      const isStopped = STOPPED.includes(waiting.reason);
      const isSilent = waiting.refusedAt <= now - (isStopped ? VISIT_RESTS_MS : (this.#parts.givenUpAfterMs ?? GIVEN_UP_AFTER_MS));
      const isOver = isStopped || isSilent;
      if (isOver && !waiting.isCounted) this.#add(waiting, waiting.reason, 1);
      waiting.isCounted ||= isOver;
      if (isSilent) this.#waiting.delete(session);
    }
  }

  #add({ siteId, workspaceId }: OfSite, reason: UnrecordedReason, visits: number): void {
    const key = `${siteId}.${reason}`;
    const noted = this.#counts.get(key);
    if (noted !== undefined) noted.visits += visits;
    else if (this.#counts.size < MOST_COUNTS) this.#counts.set(key, { siteId, workspaceId, reason, visits });
    this.#wake();
  }

  #wake(): void {
    this.#timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
  }
}
