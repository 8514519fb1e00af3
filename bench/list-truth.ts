// What lists must answer while recordings change: every recording with what it was and when that was true, kept beside the stores and
// asked with the plain filter. An answer is judged row by row; what changed within the store's allowed lag may be seen either way.
import type { RecordingFilter } from '@hindsight/recording-index';
import { meetsFilter, type IndexedRecording } from '@hindsight/recording-index/plain-index';

/** A row of a list as the API gives it: ids as text. */
export type ListedRecording = Omit<Record<string, unknown>, 'id'> & { id: string; startedAt: number };

export interface ListedPage {
  recordings: readonly ListedRecording[];
  /** Whether there was a cursor with it. */
  hasMore: boolean;
}

export interface Place {
  startedAt: number;
  id: bigint;
}

/** When a question was asked and answered, by `performance.now()`, and how far behind its store may be. */
export interface Asked {
  fromMs: number;
  toMs: number;
  lagMs: number;
}

/** A change on its way to Postgres; from `done()` on it is the truth. */
export interface Change {
  done(): void;
}

interface Version {
  /** Null: not there, or erased. */
  value: IndexedRecording | null;
  beganMs: number;
  doneMs: number;
}

interface Known extends Place {
  versions: Version[];
}

export class ListTruth {
  readonly #known = new Map<bigint, Known>();
  /** Newest first, as lists are. */
  readonly #ordered: Known[];

  constructor(history: readonly IndexedRecording[]) {
    for (const value of history) this.#known.set(value.id, { startedAt: value.startedAt, id: value.id, versions: [{ value, beganMs: -Infinity, doneMs: -Infinity }] });
    this.#ordered = [...this.#known.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  /** What a recording is now; null when it is not there. */
  now(id: bigint): IndexedRecording | null {
    return this.#known.get(id)?.versions.at(-1)?.value ?? null;
  }

  /** Says before the commit what a recording will be. Its start never changes. */
  begin(id: bigint, value: IndexedRecording | null): Change {
    const version: Version = { value, beganMs: performance.now(), doneMs: Infinity };
    const known = this.#known.get(id);
    if (known !== undefined) known.versions.push(version);
    else if (value !== null) {
      const fresh: Known = { startedAt: value.startedAt, id, versions: [{ value: null, beganMs: -Infinity, doneMs: -Infinity }, version] };
      this.#known.set(id, fresh);
      this.#ordered.splice(this.#firstAfter(fresh), 0, fresh);
    }
    return { done: () => void (version.doneMs = performance.now()) };
  }

  /**
   * What is wrong with a page; empty: nothing.
   * @param after where the page before it ended; null: it is the first
   */
  judge(filter: RecordingFilter, after: Place | null, page: ListedPage, asked: Asked): string[] {
    const wrong: string[] = [];
    const last = page.recordings.at(-1);
    const isWhole = !page.hasMore;
    const expected: Known[] = [];
    const allowed = new Map<string, IndexedRecording[]>();
    for (let i = after === null ? this.#start(filter) : this.#firstAfter(after); i < this.#ordered.length; i++) {
      const known = this.#ordered[i] as Known;
      if (known.startedAt < (filter.fromMs ?? -Infinity)) break;
      if (!isWhole && (last === undefined || isBefore({ startedAt: last.startedAt, id: BigInt(last.id) }, known))) break;
      const values = isGone(known, asked) ? [] : possible(known, asked);
      const matching = values.filter((value) => value !== null && meetsFilter(value, filter)) as IndexedRecording[];
      if (matching.length === 0) continue;
      allowed.set(String(known.id), matching);
      if (matching.length === values.length) expected.push(known);
    }
    const shown = page.recordings.map(({ id }) => id);
    const missing = expected.filter(({ id }) => !shown.includes(String(id)));
    if (missing.length > 0) wrong.push(`${missing.length} missing, e.g. ${missing[0]?.id ?? ''}`);
    for (const [i, row] of page.recordings.entries()) {
      const before = page.recordings[i - 1];
      if (before !== undefined && !isBefore(placeOf(before), placeOf(row))) wrong.push(`${row.id} is out of order`);
      const versions = allowed.get(row.id);
      if (versions === undefined) wrong.push(`${row.id} does not belong here`);
      else if (!versions.some((value) => shows(row, value))) wrong.push(`${row.id} shows something else`);
    }
    return wrong;
  }

  /** Least and most that a count may be. */
  countBounds(filter: RecordingFilter, asked: Asked): { least: number; most: number } {
    const bounds = { least: 0, most: 0 };
    for (let i = this.#start(filter); i < this.#ordered.length; i++) {
      const known = this.#ordered[i] as Known;
      if (known.startedAt < (filter.fromMs ?? -Infinity)) break;
      const values = possible(known, asked);
      const matching = values.filter((value) => value !== null && meetsFilter(value, filter)).length;
      if (matching > 0) bounds.most++;
      if (matching === values.length) bounds.least++;
    }
    return bounds;
  }

  #start({ toMs }: RecordingFilter): number {
    return toMs === undefined ? 0 : this.#firstAfter({ startedAt: toMs, id: 0n });
  }

  /** Index of the first in order that comes after a place. */
  #firstAfter(place: Place): number {
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(place, this.#ordered[middle] as Known)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Erased before it was asked for: never shown, however far behind a store is. (Counts may lag.) */
function isGone({ versions }: Known, { fromMs }: Asked): boolean {
  const latest = versions.at(-1);
  return latest?.value === null && latest.doneMs < fromMs;
}

/** All that a recording was from the store's lag before the question on, until the answer. */
function possible({ versions }: Known, { fromMs, toMs, lagMs }: Asked): (IndexedRecording | null)[] {
  const settled = versions.findLastIndex(({ doneMs }) => doneMs < fromMs - lagMs);
  return versions.slice(Math.max(0, settled)).filter(({ beganMs }) => beganMs < toMs).map(({ value }) => value);
}

/** Lists go from the newest to the oldest; ids decide between equal starts. */
function isBefore(a: Place, b: Place): boolean {
  return a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id);
}

function placeOf(row: ListedRecording): Place {
  return { startedAt: row.startedAt, id: BigInt(row.id) };
}

/** Every field the API gives is the recording's. */
function shows(row: ListedRecording, value: IndexedRecording): boolean {
  const truth = value as unknown as Record<string, unknown>;
  return Object.entries(row).every(([field, shown]) => (typeof truth[field] === 'bigint' ? String(truth[field]) === shown : JSON.stringify(truth[field]) === JSON.stringify(shown)));
}
