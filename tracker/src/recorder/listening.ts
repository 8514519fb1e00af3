// Listening to the page without delaying it, and going on listening: `document.open` takes every listener off a document and its
// window, and nobody is told.

import type { Guard } from './guard.ts';
import type { Stop } from './page.ts';

export interface Listening {
  /** Listens, guarded, in the capture phase, passively. */
  listen(target: EventTarget, type: string, handler: (event: Event) => void): Stop;
  /** A document was opened anew: what was listened to there is listened to again. */
  again(inside: Document): void;
}

export function makeListening(guard: Guard): Listening {
  /** What to do again, by target; a target that is gone takes it along. */
  const begun = new WeakMap<EventTarget, Set<() => void>>();
  return {
    listen(target, type, handler) {
      const guarded = guard(type, handler);
      const options = { capture: true, passive: true };
      // Twice is once, for the browser.
      const begin = (): void => target.addEventListener(type, guarded, options);
      const those = begun.get(target) ?? new Set();
      begun.set(target, those.add(begin));
      begin();
      return () => {
        those.delete(begin);
        target.removeEventListener(type, guarded, options);
      };
    },
    again(inside) {
      for (const target of [inside, inside.defaultView]) if (target) begun.get(target)?.forEach((begin) => begin());
    },
  };
}
