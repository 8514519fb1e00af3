// Clicks as points: where inside which element. The element's fingerprint goes ahead of the first point that names it.

import { describeElement } from '@hindsight/fingerprint';
import { stopAll, type Capture, type Page } from '../page.ts';
import { containerOf, ELEMENT, nodeType } from '../dom/natives.ts';

/** Positions inside an element run from 0 to this, whatever its size. */
const FULL_SCALE = 65_535;

export const captureClicks: Capture = (emit, page) => {
  const described = new Set<number>();
  let last: MouseEvent | null = null;

  const onClick = (event: MouseEvent): void => {
    if (!event.isTrusted || isByKeyboard(event) || isForwardedByLabel(event, last)) return;
    last = event;
    const target = recordedTarget(event, page);
    if (target === null || page.masks.isIgnored(target)) return;
    const node = page.nodeId(target);
    if (!described.has(node)) {
      described.add(node);
      emit('hs:element', { node, ...describeElement(target, page.masks.cleanText) });
    }
    const box = target.getBoundingClientRect();
    const round = (px: number): number => Math.round(px * 10) / 10;
    emit('hs:click', {
      view: page.view, node,
      x: position(event.clientX - box.left, box.width), y: position(event.clientY - box.top, box.height),
      box: [round(box.left + scrollX), round(box.top + scrollY), round(box.width), round(box.height)],
      pageX: round(event.pageX), pageY: round(event.pageY),
      viewportWidth: innerWidth, viewportHeight: innerHeight,
    });
  };
  return stopAll([
    page.listen(window, 'click', (event) => onClick(event as MouseEvent)),
    page.onDocument(() => described.clear()),
  ]);
};

function position(offset: number, size: number): number {
  return size <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, offset / size)) * FULL_SCALE);
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
