// Which of the entries read make the next window. Normally all. After two deaths in one window the record that kills must lie
// in it: the window is halved from then on, until the record stands alone. A record that stands alone is believed deadly only
// after several deaths: a machine that is switched off again and again kills innocent windows too. Pure.

import type { LogEntry } from '@hindsight/log/read';

import type { Hold } from './lease.ts';

const DEATHS = 2;
const DEATHS_ALONE = 6;

export interface Choice {
  entries: readonly LogEntry[];
  /** The single entry that killed the worker again and again when tried alone: to be parked unopened. */
  isDeadly: boolean;
  suspectTo: bigint | null;
  /** Tries of this very window before this one. */
  tries: number;
}

/** @param entries from `hold.nextOffset` on; at least one */
export function chooseWindow(hold: Pick<Hold, 'nextOffset' | 'windowTo' | 'windowTries' | 'suspectTo'>, entries: readonly LogEntry[]): Choice {
  const suspectTo = hold.suspectTo ?? (hold.windowTries >= DEATHS ? hold.windowTo : null);
  if (suspectTo === null || suspectTo <= hold.nextOffset) return { entries, isDeadly: false, suspectTo: null, tries: hold.windowTries };
  const hasDied = hold.windowTries > 0 && hold.windowTo !== null;
  const bound = hasDied ? (hold.windowTo as bigint) : suspectTo;
  const inside = upTo(entries, bound);
  if (inside.length === 1 && hasDied) return { entries: inside, isDeadly: hold.windowTries >= DEATHS_ALONE, suspectTo: bound, tries: hold.windowTries };
  // What killed lies before `bound`: if this half lives, only the other half is left to suspect.
  return { entries: inside.slice(0, Math.ceil(inside.length / 2)), isDeadly: false, suspectTo: bound, tries: 0 };
}

function upTo(entries: readonly LogEntry[], bound: bigint): readonly LogEntry[] {
  const inside = entries.filter((entry) => entry.offset < bound);
  return inside.length > 0 ? inside : entries.slice(0, 1);
}
