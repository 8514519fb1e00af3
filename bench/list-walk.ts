// One asker going through a list page by page over HTTP, as the app does, every answer judged. A walk may be held between two pages, for
// as long as it takes to turn lists to another store.
import { Agent, get as request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import type { RecordingCount, RecordingList } from '@hindsight/api-contract';
import { EXACT_COUNT_LIMIT, type RecordingFilter } from '@hindsight/recording-index';

import type { SignedIn } from '../e2e/signed-in.ts';
import type { Asked, ListTruth, Place } from './list-truth.ts';

type Store = RecordingList['answeredBy']['store'];

/** Elasticsearch promises what was true a minute ago; Postgres what is true now. */
export const LAG_MS: Record<Store, number> = { postgres: 0, elasticsearch: 60_000 };

/** The plain filter takes its time over longer ranges: only one count in five is judged there. */
const LONG_MS = 15 * 86_400_000;

/** What became of the questions of one phase. */
export interface ListTally {
  asked: number;
  /** Refused or not answered. */
  failed: number;
  differing: number;
  /** Answered by Postgres because Elasticsearch could not. */
  fallbacks: number;
  rows: number;
  by: Record<Store, number>;
  ms: number[];
  /** The first few things that were wrong. */
  examples: string[];
}

export function emptyTally(): ListTally {
  return { asked: 0, failed: 0, differing: 0, fallbacks: 0, rows: 0, by: { postgres: 0, elasticsearch: 0 }, ms: [], examples: [] };
}

export interface WalkOptions {
  owner: SignedIn;
  siteId: bigint;
  truth: ListTruth;
  /** Asked for each answer, so that it counts for the phase it came in. */
  tally: () => ListTally;
  filter: RecordingFilter & { fromMs: number; toMs: number };
  limit: number;
}

export class ListWalk {
  /** Stores that answered, in turn. */
  readonly stores: Store[] = [];
  readonly #options: WalkOptions;
  readonly #seen = new Set<string>();
  #cursor: string | undefined;
  #after: Place | null = null;
  #isOver = false;
  /** Whether a page of it failed, differed, or a recording came twice. */
  hasFailed = false;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Asks for the next page and judges it. */
  async next(): Promise<void> {
    const { owner, siteId, truth, filter, limit } = this.#options;
    const fromMs = performance.now();
    const query = toQuery({ ...filter, limit, ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }) });
    const list = await askOnce<RecordingList>(owner, `/sites/${siteId}/recordings?${query}`).catch((error: unknown) => {
      this.#end(true, `${query}: ${String(error)}`, 'failed');
      return null;
    });
    const toMs = performance.now();
    const tally = this.#options.tally();
    tally.asked++;
    tally.ms.push(toMs - fromMs);
    if (list === null) return;
    const { store, isFallback } = list.answeredBy;
    tally.by[store]++;
    if (isFallback) tally.fallbacks++;
    tally.rows += list.recordings.length;
    const asked: Asked = { fromMs, toMs, lagMs: LAG_MS[store] };
    const wrong = truth.judge(filter, this.#after, { recordings: list.recordings, hasMore: list.cursor !== null }, asked);
    wrong.push(...list.recordings.filter(({ id }) => this.#seen.has(id)).map(({ id }) => `${id} was on an earlier page`));
    // The count is asked for beside the list, and may come from the other store just when it is turned.
    if (this.#after === null && this.stores.length === 0 && (filter.toMs - filter.fromMs < LONG_MS || Math.random() < 0.2)) wrong.push(...wrongCount(list.count ?? { count: -1, isExact: true }, truth.countBounds(filter, { ...asked, lagMs: LAG_MS.elasticsearch })));
    this.stores.push(store);
    for (const { id } of list.recordings) this.#seen.add(id);
    const last = list.recordings.at(-1);
    if (last !== undefined) this.#after = { startedAt: last.startedAt, id: BigInt(last.id) };
    this.#cursor = list.cursor ?? undefined;
    if (wrong.length > 0) this.#end(true, `${store}, page ${this.stores.length} of ${query}: ${wrong.slice(0, 3).join('; ')}`, 'differing');
    else if (this.#cursor === undefined) this.#end(false);
  }

  /** To its end, or so many pages. */
  async goOn(mostPages: number): Promise<void> {
    for (let i = 0; i < mostPages && !this.#isOver; i++) await this.next();
  }

  #end(hasFailed: boolean, example?: string, as?: 'failed' | 'differing'): void {
    this.#isOver = true;
    this.hasFailed ||= hasFailed;
    if (as === undefined || example === undefined) return;
    const tally = this.#options.tally();
    tally[as]++;
    if (tally.examples.length < 5) tally.examples.push(example);
  }
}

/** Each question has a connection of its own: one kept open may have been closed by the time a busy asker uses it, which a browser repeats unseen. */
const OWN_CONNECTION = new Agent({ keepAlive: false });

async function askOnce<T>({ origin, cookie }: SignedIn, path: string): Promise<T> {
  const response = await new Promise<Parameters<NonNullable<Parameters<typeof request>[2]>>[0]>((answered, failed) => {
    request(`${origin}/api/v1${path}`, { agent: OWN_CONNECTION, headers: { 'cookie': `${cookie.name}=${cookie.value}`, origin, 'sec-fetch-site': 'same-origin' } }, answered).on('error', failed);
  });
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode ?? 0} ${body}`);
  return JSON.parse(body) as T;
}

/** Walks one after the other until stopped; each goes a few pages. */
export async function keepWalking(begin: () => ListWalk, signal: AbortSignal, pauseMs: number): Promise<void> {
  while (!signal.aborted) {
    await begin().goOn(5);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined); // rejects only when stopped
  }
}

function wrongCount({ count, isExact }: RecordingCount, { least, most }: { least: number; most: number }): string[] {
  const isRight = isExact ? count >= least && count <= most && count <= EXACT_COUNT_LIMIT : count === EXACT_COUNT_LIMIT && most > EXACT_COUNT_LIMIT;
  return isRight ? [] : [`counted ${isExact ? '' : 'at least '}${count}, not ${least}${least === most ? '' : ` to ${most}`}`];
}

const NAMES: Readonly<Record<string, string>> = { fromMs: 'from', toMs: 'to' };

/** The filter as the app would write it into the address. */
function toQuery(asked: RecordingFilter & { limit: number; cursor?: string }): string {
  const query = new URLSearchParams();
  for (const [field, value] of Object.entries(asked)) {
    const name = NAMES[field] ?? field;
    if (Array.isArray(value)) for (const one of value) query.append(name, one);
    else if (typeof value === 'object') {
      query.set(name, value.value);
      query.set(`${name}Match`, value.match);
    } else query.set(name, String(value));
  }
  return query.toString();
}

/** Asked in words of their own, or by somebody. */
const NOT_ASKED: readonly (keyof RecordingFilter)[] = ['any', 'all', 'sequence', 'clicked', 'team', 'watched', 'tags', 'isLive', 'hasNotes'];

/** Whether an address can say it: it knows no empty lists and no halves of characters. */
export function canBeAsked(filter: RecordingFilter): boolean {
  return NOT_ASKED.every((field) => filter[field] === undefined) && Object.values(filter).every((value) => (Array.isArray(value) ? value.length > 0 : typeof value !== 'object' || value.value.isWellFormed())) && (filter.pageGroup ?? '').isWellFormed();
}
