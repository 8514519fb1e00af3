// Where the pointer is and what it does: moves in packets of positions, presses, clicks and touches as they happen.
// Places are in px of the frame that holds the node.

import { SOURCE_DRAG, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_TOUCH_MOVE } from '@hindsight/wire';
import { stopAll } from '../../page.ts';
import { containerOf, DOCUMENT, nodeType } from '../natives.ts';
import type { DomObserver, Mirror } from '../recorder-parts.ts';

const PACKET_MS = 500;
/** A pointer that has not moved for so long is at rest. */
const REST_MS = 100;
/** Between two positions while the recorder takes too much of the page's time. */
const STRAINED_MOVE_MS = 250;
const MOVES: Readonly<Record<string, number>> = { mousemove: SOURCE_MOUSE_MOVE, touchmove: SOURCE_TOUCH_MOVE, drag: SOURCE_DRAG };
/** rrweb's numbers: of a mouse or pen, and of a finger. */
const DEEDS: Readonly<Record<string, readonly [number, number]>> = {
  pointerdown: [1, 7], pointerup: [0, 9], pointercancel: [10, 10], click: [2, 2], contextmenu: [3, 3], dblclick: [4, 4],
};
const TOUCH = 2;

interface Position {
  x: number;
  y: number;
  id: number;
  timeOffset: number;
}

export const observePointer: DomObserver = ({ emit, guard, listen, isStrained, masks, mirror, onRoot, settings }) => {
  let positions: Position[] = [];
  /** Where the pointer has come to rest may be a place that came too soon after another. */
  let skipped: Position | null = null;
  let source = 0;
  let lastMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = guard('pointer', () => {
    clearTimeout(timer);
    timer = undefined;
    const now = performance.now();
    if (skipped && now - skipped.timeOffset > REST_MS) {
      positions.push(skipped);
      skipped = null;
    }
    if (skipped) timer = setTimeout(send, PACKET_MS);
    if (positions.length === 0) return;
    for (const position of positions) position.timeOffset = Math.round((position.timeOffset - now) / 10) * 10;
    emit(source, { positions });
    positions = [];
  });
  const move = (event: Event): void => {
    const now = performance.now();
    const place = (event as TouchEvent).changedTouches?.[0] ?? (event as MouseEvent);
    // A drag ends with a place at the corner of the screen that nobody dragged to.
    if (event.type === 'drag' && (event as MouseEvent).screenX + (event as MouseEvent).screenY === 0) return;
    const id = recordedId(event, mirror);
    if (id === 0) return;
    if (source !== MOVES[event.type]) send();
    source = MOVES[event.type]!;
    skipped = { x: Math.round(place.clientX), y: Math.round(place.clientY), id, timeOffset: now };
    timer ??= setTimeout(send, PACKET_MS);
    if (now - lastMs < settings.moveEveryMs || (now - lastMs < STRAINED_MOVE_MS && isStrained())) return;
    lastMs = now;
    positions.push(skipped);
    skipped = null;
  };
  const act = (event: Event): void => {
    const { clientX, clientY, pointerType } = event as PointerEvent;
    const isTouch = pointerType === 'touch';
    const id = recordedId(event, mirror);
    if (id === 0 || masks.isIgnored(event.composedPath()[0] as Node)) return;
    skipped = null;
    send();
    emit(SOURCE_MOUSE_INTERACTION, {
      type: DEEDS[event.type]![isTouch ? 1 : 0], id, x: Math.round(clientX), y: Math.round(clientY), ...(isTouch && { pointerType: TOUCH }),
    });
  };
  onRoot((root) => (nodeType(root) === DOCUMENT
    ? stopAll([...Object.keys(MOVES).map((type) => listen(root, type, move)), ...Object.keys(DEEDS).map((type) => listen(root, type, act))])
    : undefined));
  return stopAll([send, listen(window, 'pagehide', send)]);
};

/** Of the innermost node under the event that is recorded; 0: none is. */
export function recordedId(event: Event, mirror: Mirror): number {
  let node = (event.composedPath()[0] ?? event.target) as Node | null;
  while (node !== null && mirror.id(node) === 0) node = containerOf(node);
  return mirror.id(node);
}
