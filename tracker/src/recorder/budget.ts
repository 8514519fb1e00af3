// The recorder's own time on the page's main thread, and what gives way when it is too much: first pointer positions become
// fewer; then the part of the page that changes most is no longer followed for a while, which the recording says.

import { parentNode } from './dom/natives.ts';

/** Time spent long ago counts less: half after this time. */
const HALF_MS = 5_000;
/** Shares of the main thread's time from which less is recorded: of all that the recorder does, and of telling of changes. */
const STRAINED = 0.06;
const EXHAUSTED = 0.08;
/** A single piece of work from this length on is felt: it counts twice. */
const LONG_MS = 50;
/** So many changes make a place worth freezing. */
const BUSY = 400;
const FROZEN_MS = 10_000;
const LONGEST_FROZEN_MS = 160_000;

export interface Budget {
  /** The recorder has worked so long at once. */
  spent(ms: number): void;
  /** Whether to save where it shows least. */
  isStrained(): boolean;
  /** Leaves out what happened in frozen places. */
  admit(records: readonly MutationRecord[]): readonly MutationRecord[];
  /** The admitted changes were told of, which took so long: time to freeze a place, if one is too fast. */
  told(ms: number): void;
  frozen(): Iterable<Element>;
  /** To be set: a place is no longer followed, or is again; then it must be told of anew. */
  onFrozen(place: Element, isFrozen: boolean): void;
  /** Main-thread time since the last report, its longest piece, and the time it was spent in, ms. */
  report(): { ms: number; longestMs: number; spanMs: number };
}

/** @param after runs something later */
export function makeBudget(nowMs: () => number, after: (ms: number, run: () => void) => void): Budget {
  const all = makeLoad(nowMs);
  const telling = makeLoad(nowMs);
  let reportedAt = nowMs();
  let total = 0;
  let longestMs = 0;
  const weights = new Map<Node, number>();
  const frozen = new Set<Element>();
  const frozenMs = new WeakMap<Element, number>();

  const freeze = (place: Element): void => {
    const forMs = Math.min(LONGEST_FROZEN_MS, (frozenMs.get(place) ?? FROZEN_MS / 2) * 2);
    frozenMs.set(place, forMs);
    frozen.add(place);
    budget.onFrozen(place, true);
    after(forMs, () => {
      frozen.delete(place);
      budget.onFrozen(place, false);
    });
  };

  const budget: Budget = {
    onFrozen: () => undefined,
    spent(ms) {
      all.add(ms > LONG_MS ? 2 * ms : ms);
      total += ms;
      longestMs = Math.max(longestMs, ms);
    },
    isStrained: () => all.share() > STRAINED,
    admit(records) {
      // What happened long ago is no reason, and no node may be held.
      if (weights.size === 0) after(HALF_MS, () => weights.clear());
      const admitted = frozen.size === 0 ? records : records.filter(({ target }) => !isWithin(target, frozen));
      for (const { target, addedNodes, removedNodes } of admitted) weights.set(target, (weights.get(target) ?? 0) + 1 + addedNodes.length + removedNodes.length);
      return admitted;
    },
    told(ms) {
      telling.add(ms);
      const place = telling.share() > EXHAUSTED && busiest(weights);
      if (!place) return;
      weights.clear();
      freeze(place);
    },
    frozen: () => frozen,
    report() {
      const now = nowMs();
      // A report is made in the middle of some work, which counts in the next: that may be soon after.
      const report = { ms: Math.round(total), longestMs: Math.round(longestMs), spanMs: Math.round(Math.max(total, now - reportedAt)) };
      total = longestMs = 0;
      reportedAt = now;
      return report;
    },
  };
  return budget;
}

function makeLoad(nowMs: () => number): { add(ms: number): void; share(): number } {
  let load = 0;
  let atMs = nowMs();
  const decay = (): number => {
    const now = nowMs();
    load *= 2 ** ((atMs - now) / HALF_MS);
    atMs = now;
    return load;
  };
  return {
    add: (ms) => void (load = decay() + ms),
    share: () => (decay() * Math.LN2) / HALF_MS,
  };
}

function isWithin(node: Node | null, places: ReadonlySet<Node>): boolean {
  for (let step = node; step; step = parentNode(step)) if (places.has(step)) return true;
  return false;
}

/** The deepest element in which at least half of all changes happened; null where there are few. */
function busiest(weights: ReadonlyMap<Node, number>): Element | null {
  const sums = new Map<Node, number>();
  let sum = 0;
  for (const [target, weight] of weights) {
    sum += weight;
    for (let node: Node | null = target; node; node = parentNode(node)) sums.set(node, (sums.get(node) ?? 0) + weight);
  }
  let place: Element | null = null;
  if (sum >= BUSY) for (const [node, part] of sums) if (part * 2 >= sum && node instanceof Element && (!place || isWithin(node, new Set([place])))) place = node;
  return place;
}
