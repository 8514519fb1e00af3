// What a click does to whatever it hits says that it was pressed, not that anything came of it: the focus goes to the clicked control,
// words in it or near it are selected by the second click, and empty elements come inside it and go again (a ripple). With text in them ("Copied!") they are an answer.

import type { Effect, TracedClick } from './document-trace.ts';

export function isMerePress({ decorates, focus, isSelection }: Effect, { atMs, target }: TracedClick, withinMs: number): boolean {
  if (isSelection === true) return target.kind !== 'unknown' && (target.kind !== 'plain' || !target.isText);
  if (focus !== undefined) return target.around.includes(focus);
  return decorates !== undefined && decorates.untilMs <= atMs + withinMs && decorates.within.includes(target.control);
}
