// Clicks as points: where inside which element. The element's fingerprint, and what stands open on the page, go ahead of the first
// point that names them. The part that finds the words for both may have yet to come: until then, but no longer than the view,
// clicks wait for it.

import type { ClickPayload } from '@hindsight/wire';
import { containerOf, ELEMENT, nodeType } from '../dom/natives.ts';
import { stopAll, type Capture, type Page } from '../page.ts';

type Words = typeof import('../parts/later.ts');

/** Positions inside an element run from 0 to this, whatever its size. */
const FULL_SCALE = 65_535;

export const captureClicks: Capture = (emit, page) => {
  const described = new Set<number>();
  const states = new Map<string, number>();
  let last: MouseEvent | null = null;
  const waiting: [target: Element, click: ClickPayload, atMs: number][] = [];
  let words: Words | null = null;

  const tell = (): void => {
    for (const [target, click, atMs] of waiting.splice(0)) {
      // Without words it is a click on something unknown.
      if (words && target.isConnected && !described.has(click.node)) {
        described.add(click.node);
        emit('hs:element', { node: click.node, ...words.describe(target, page.masks) }, atMs);
      }
      emit('hs:click', click, atMs);
    }
  };
  const findWords = (): void => {
    if (words) return tell();
    void page.loadPart<Words>('later').then(page.guard('clicks', (part) => {
      words = part;
      tell();
    }));
  };
  /** The number of what stands open; undefined: nothing does, or it cannot be said. */
  const stateNow = (target: Element): number | undefined => {
    const [selector, label] = words?.pageState(target, page.masks, page.view) ?? [''];
    const key = `${selector}${label}`;
    if (label === undefined || selector === '') return undefined;
    if (!states.has(key)) {
      states.set(key, states.size + 1);
      emit('hs:state', { state: states.size, selector, label });
    }
    return states.get(key);
  };

  const onClick = (event: MouseEvent): void => {
    if (!event.isTrusted || isByKeyboard(event) || isForwardedByLabel(event, last)) return;
    last = event;
    const target = recordedTarget(event, page);
    if (target === null || page.masks.isIgnored(target)) return;
    const state = stateNow(target);
    const box = target.getBoundingClientRect();
    const round = (px: number): number => Math.round(px * 10) / 10;
    waiting.push([target, {
      view: page.view, node: page.nodeId(target),
      x: position(event.clientX - box.left, box.width), y: position(event.clientY - box.top, box.height),
      box: [round(box.left + scrollX), round(box.top + scrollY), round(box.width), round(box.height)],
      pageX: round(event.pageX), pageY: round(event.pageY),
      viewportWidth: innerWidth, viewportHeight: innerHeight, ...(state && { state }), ...(isHand(event, target) && { isHand: true }),
    }, page.documentTime(performance.now())]);
    findWords();
  };
  return stopAll([
    // By the time of the click the words are there: what stands open cannot be said afterwards.
    page.listen(window, 'pointerdown', findWords),
    page.listen(window, 'click', (event) => onClick(event as MouseEvent)),
    page.onViewEnd(tell),
    page.onDocument(() => [described, states].forEach((told) => told.clear())),
  ]);
};

function position(offset: number, size: number): number {
  return size <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, offset / size)) * FULL_SCALE);
}

/** What looks clickable; a click with a key held leads where nobody sees it. */
function isHand(event: MouseEvent, target: Element): boolean {
  return getComputedStyle(target).cursor === 'pointer' && !(event.ctrlKey || event.metaKey || event.shiftKey);
}

/** Enter and space make click events without a place. */
function isByKeyboard(event: MouseEvent): boolean {
  return event.detail === 0 && event.screenX === 0 && event.screenY === 0;
}

/** A click on a label makes the browser click its control as well; the visitor clicked once. */
function isForwardedByLabel(event: MouseEvent, before: MouseEvent | null): boolean {
  if (before === null || event === before || event.clientX !== before.clientX || event.clientY !== before.clientY) return false;
  const label = before.target instanceof Element ? before.target.closest('label') : null;
  return label !== null && label.control === event.target && event.timeStamp - before.timeStamp < 50;
}

/** The innermost element under the pointer that is recorded: out of blocked boxes and closed shadow roots. */
function recordedTarget(event: Event, page: Page): Element | null {
  let node = (event.composedPath()[0] ?? event.target) as Node | null;
  while (node !== null && !(nodeType(node) === ELEMENT && page.nodeId(node) > 0)) node = containerOf(node);
  return node as Element | null;
}
