// A frame of the page's own origin is recorded as part of the page; its own copy of the snippet has nothing to do there.

import type { HindsightWindow } from '../bootstrap/handover.ts';

/** Whether a page around this one, of the same origin, carries the snippet of the same site. */
export function isRecordedFromOutside(key: string): boolean {
  try {
    for (let inner: Window = window; inner.parent !== inner; inner = inner.parent) {
      const outer = inner.parent as HindsightWindow;
      // Its script may still be on the way.
      if (outer.hindsight?.c?.key === key || outer.document.querySelector(`script[src*="/s/${key}.js"]`)) return true;
    }
  } catch { /* Of another origin: it cannot see into us either. */ }
  return false;
}
