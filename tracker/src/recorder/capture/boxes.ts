// Notes where some elements are, after each snapshot, once the page is loaded and the browser has time: by these the player learns how
// well it rebuilt the page. The elements are those a grid of points over the viewport hits; nothing is read but boxes and font names.

import { stopAll, type Capture } from '../page.ts';

const COLUMNS = 8;
const ROWS = 5;
/** After a snapshot, and after each look at a page that still loads. */
const WAIT_MS = 1_000;
const MOST_NAMES = 20;
/** A page that never comes to rest is looked at all the same. */
const MOST_WAITS = 5;

export const captureBoxes: Capture = (emit, page) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waits = 0;
  const note = page.guard('boxes', () => {
    const boxes: number[] = [];
    const seen = new Set<Element>();
    for (let i = 0; i < COLUMNS * ROWS; i++) {
      const element = hit((((i % COLUMNS) + 0.5) / COLUMNS) * innerWidth, ((Math.floor(i / COLUMNS) + 0.5) / ROWS) * innerHeight);
      // Masked text is as long as the text and yet not as wide.
      if (!element || seen.has(element) || page.masks.hidesText(element)) continue;
      seen.add(element);
      const id = page.nodeId(element);
      const { left, top, width, height } = element.getBoundingClientRect();
      if (id > 0) boxes.push(id, ...[left, top, width, height].map(Math.round));
    }
    const fonts = [...document.fonts ?? []].filter(({ status }) => status === 'loaded').map(({ family }) => family.replace(/["']/g, ''));
    if (boxes[0]) emit('hs:boxes', { scroll: [scrollX, scrollY].map(Math.round) as [number, number], boxes, fonts: [...new Set(fonts)].slice(0, MOST_NAMES) });
  });
  const look = page.guard('boxes', () => {
    if (document.readyState !== 'complete' || document.fonts?.status === 'loading' || (waits < MOST_WAITS && isUnderWay())) want();
    else if ('requestIdleCallback' in self) requestIdleCallback(note);
    else note();
  });
  const want = (): void => {
    waits++;
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  };
  const begin = (): void => {
    waits = 0;
    want();
  };
  begin();
  return stopAll([() => clearTimeout(timer), page.onSnapshot(begin)]);
};

/** Whether something is on its way to where it will stay: a still picture shows it there. */
function isUnderWay(): boolean {
  return (document.getAnimations?.() ?? []).some(({ playState, effect }) => playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime));
}

/** What is on top at a place, in open shadow trees too. */
function hit(x: number, y: number): Element | null {
  let element = document.elementFromPoint(x, y);
  for (let inner: Element | null | undefined = element; inner && (inner = element?.shadowRoot?.elementFromPoint(x, y)) && inner !== element;) element = inner;
  return element;
}
