// Scroll depth: how far down its main scroller each page view was seen. The main scroller is the document, or the element that
// scrolls in its place (at least half the viewport large).

import { stopAll, type Capture } from '../page.ts';

const SETTLE_MS = 250;

export const captureScroll: Capture = (emit, page) => {
  let scroller: Element | null = null;
  let said = '';
  let reached = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const measure = page.guard('scroll', () => {
    clearTimeout(timer);
    timer = undefined;
    const root = documentScroller();
    const element = scroller?.isConnected ? scroller : root;
    const isDocument = element === root;
    const fold = isDocument ? innerHeight : element.clientHeight;
    const height = Math.max(element.scrollHeight, fold);
    reached = Math.min(height, Math.max(reached, Math.round(element.scrollTop + fold)));
    const node = page.nodeId(isDocument ? document : element);
    const payload = { view: page.view, node, height, reached, fold };
    if (node <= 0 || JSON.stringify(payload) === said) return;
    said = JSON.stringify(payload);
    emit('hs:scroll', payload);
  });
  const measureSoon = (): void => {
    timer ??= setTimeout(measure, SETTLE_MS);
  };
  const begin = (): void => {
    scroller = null;
    reached = 0;
    measureSoon();
  };

  begin();
  return stopAll([
    page.listen(document, 'scroll', (event) => {
      const target = event.target;
      if (target instanceof Element && target !== documentScroller() && target !== scroller && isLarge(target) && documentScroller().scrollHeight <= innerHeight + 1) {
        scroller = target;
        reached = 0;
      }
      if (target === document || target === scroller || target === documentScroller()) {
        // The deepest point may be passed and left within one pause between measurements.
        const element = scroller ?? documentScroller();
        reached = Math.max(reached, Math.round(element.scrollTop + (scroller === null ? innerHeight : element.clientHeight)));
        measureSoon();
      }
    }),
    page.listen(window, 'resize', measureSoon),
    page.listen(window, 'load', measureSoon),
    page.onViewEnd(measure),
    page.onViewBegin(begin),
    () => clearTimeout(timer),
  ]);
};

function isLarge(element: Element): boolean {
  return element.clientWidth * element.clientHeight >= (innerWidth * innerHeight) / 2;
}

function documentScroller(): Element {
  return document.scrollingElement ?? document.documentElement;
}
