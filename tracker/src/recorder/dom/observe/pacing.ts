// Events that come faster than anyone can look at are told at a pace: the first at once, then the last of each pause.

import type { Guard } from '../../guard.ts';
import type { Stop } from '../../page.ts';

/** Tells of keys (scrollers, the window) that have changed; each at most once in `everyMs`, the last change always. */
export interface Paced<Key> {
  (key: Key): void;
  stop: Stop;
}

export function paced<Key>(guard: Guard, where: string, everyMs: number, tell: (key: Key) => void): Paced<Key> {
  const changed = new Set<Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = guard(where, () => {
    timer = undefined;
    if (changed.size === 0) return;
    const keys = [...changed];
    changed.clear();
    timer = setTimeout(pause, everyMs);
    keys.forEach(tell);
  });
  const note = (key: Key): void => {
    changed.add(key);
    if (timer === undefined) pause();
  };
  return Object.assign(note, { stop: () => clearTimeout(timer) });
}
