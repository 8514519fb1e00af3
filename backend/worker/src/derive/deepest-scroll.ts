// derive: of all scroll facts of a page view only the deepest counts. Pure, and blind to their order.

import type { ScrollFact } from './batch-facts.ts';

/** Per page view the deepest place; equal depths are settled by height and fold, so that order never matters. */
export function deepestScrolls(scrolls: readonly ScrollFact[]): Map<number, ScrollFact> {
  const byView = new Map<number, ScrollFact>();
  for (const scroll of scrolls) {
    const known = byView.get(scroll.view);
    if (known === undefined || compareDepth(scroll, known) > 0) byView.set(scroll.view, scroll);
  }
  return byView;
}

function compareDepth(a: ScrollFact, b: ScrollFact): number {
  return a.reached - b.reached || a.height - b.height || a.fold - b.fold;
}
