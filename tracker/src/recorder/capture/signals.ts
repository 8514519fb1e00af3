// Things whose time alone is kept: what is not recorded now can never be derived later.

import type { SignalKind } from '@hindsight/wire';
import { watch } from '../dom/observe/patch.ts';
import { stopAll, type Capture, type Emit, type Page, type Stop } from '../page.ts';

/** What happens within this time is one signal with a count. */
const TOGETHER_MS = 50;

export const captureSignals: Capture = (emit, page) => {
  const { tell, stop } = makeTeller(emit, page);
  const on = (target: EventTarget, type: string, kind: SignalKind): Stop => page.listen(target, type, () => tell(kind));
  return stopAll([
    stop,
    on(window, 'copy', 'copy'), on(window, 'cut', 'cut'), on(window, 'paste', 'paste'), on(window, 'submit', 'submit'),
    // Capturing would also hear every field; the window's own focus has the window as target.
    page.listen(window, 'focus', (event) => event.target === window && tell('focus')),
    page.listen(window, 'blur', (event) => event.target === window && tell('blur')),
    page.listen(document, 'visibilitychange', () => tell(document.visibilityState === 'hidden' ? 'hidden' : 'visible')),
    on(window, 'pagehide', 'unload'),
    page.listen(window, 'click', (event) => {
      if (event.composedPath().some((node) => node instanceof HTMLAnchorElement && node.hasAttribute('download'))) tell('download');
    }),
    watchSelection(page, tell),
    watchRequests(page, tell),
    // There is no event for these. A dialog holds the page up: it is told of before.
    ...['open', 'alert', 'confirm', 'prompt', 'print'].map((name) => watch(window, name, 'value', () => undefined, page.guard('signals', () => tell('open')))),
  ]);
};

type Tell = (kind: SignalKind, atMs?: number) => void;

function makeTeller(emit: Emit, page: Page): { tell: Tell; stop: Stop } {
  const counts = new Map<SignalKind, { count: number; atMs: number }>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const say = (kind: SignalKind): void => {
    const counted = counts.get(kind);
    counts.delete(kind);
    if (counted) emit('hs:signal', counted.count > 1 ? { kind, count: counted.count } : { kind }, counted.atMs);
  };
  const sayAll = page.guard('signals', () => [...counts.keys()].forEach(say));
  const tell: Tell = (kind, atMs = page.documentTime(performance.now())) => {
    const counted = counts.get(kind);
    if (counted && Math.abs(atMs - counted.atMs) < TOGETHER_MS) {
      counted.count++;
      return;
    }
    say(kind);
    counts.set(kind, { count: 1, atMs });
    const timer = setTimeout(() => {
      timers.delete(timer);
      page.guard('signals', () => say(kind))();
    }, TOGETHER_MS);
    timers.add(timer);
  };
  const stopEnd = page.onViewEnd(sayAll);
  return {
    tell,
    stop() {
      sayAll();
      stopEnd();
      timers.forEach((timer) => clearTimeout(timer));
    },
  };
}

/** A selection is told when it was made, not at each letter it grows by. */
function watchSelection(page: Page, tell: Tell): Stop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = page.listen(document, 'selectionchange', () => {
    clearTimeout(timer);
    timer = setTimeout(page.guard('signals', () => {
      if (getSelection()?.isCollapsed === false) tell('select');
    }), 300);
  });
  return stopAll([() => clearTimeout(timer), stop]);
}

/** Start times of fetch and XHR from the browser's own timeline: nothing is patched, no address is read but to skip our own. */
function watchRequests(page: Page, tell: Tell): Stop {
  if (typeof PerformanceObserver !== 'function') return () => undefined;
  const observer = new PerformanceObserver(page.guard('signals', (list: PerformanceObserverEntryList) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const kind = entry.initiatorType === 'fetch' ? 'fetch' : entry.initiatorType === 'xmlhttprequest' ? 'xhr' : null;
      if (kind !== null && !/^\/[ia]\//.test(entry.name.replace(page.ownOrigin, '')) && !page.ownReads.has(entry.name)) tell(kind, page.documentTime(entry.startTime));
    }
  }));
  page.guard('signals', () => observer.observe({ type: 'resource', buffered: true }))();
  return () => observer.disconnect();
}
