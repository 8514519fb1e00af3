// What a click does to whatever it hits says that it was pressed, not that anything came of it: the focus goes to the clicked control, and
// empty elements come inside it and go again (a ripple). With text in them ("Copied!") they are an answer.

import type { Effect, TracedClick } from './document-trace.ts';

export function isMerePress({ decorates, focus }: Effect, { atMs, target }: TracedClick, withinMs: number): boolean {
  if (focus !== undefined) return target.around.includes(focus);
  return decorates !== undefined && decorates.untilMs <= atMs + withinMs && decorates.within.includes(target.control);
}
