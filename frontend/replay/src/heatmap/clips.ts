// Which boxes of a page cut off what lies outside of them: a list with its own scrollbar, the window of a carousel. What they cut off nobody
// sees, so nothing may be drawn there.

/** A box that shows only what lies in it. */
export interface Clip {
  left: number;
  top: number;
  right: number;
  bottom: number;
  cutsX: boolean;
  cutsY: boolean;
  /** A visitor can bring into sight what it cuts off. */
  canScroll: boolean;
}

/** Points at the very edge are rounded out of their box. */
const EDGE_PX = 1;

/** The boxes an element is cut by, from the inside out, across shadow roots; the page's own scrolling is none. */
export function clipsOf(element: Element): Clip[] {
  const view = element.ownerDocument.defaultView;
  const clips: Clip[] = [];
  if (view === null) return clips;
  let { position } = view.getComputedStyle(element);
  for (let box = parentOf(element); box !== null && box.parentElement !== null && box.localName !== 'body'; box = parentOf(box)) {
    const style = view.getComputedStyle(box);
    const holdsFixed = style.transform !== 'none' || style.filter !== 'none' || style.contain.includes('paint');
    if (position === 'fixed' && !holdsFixed) continue;
    if (position === 'absolute' && !holdsFixed && style.position === 'static') continue;
    ({ position } = style);
    const [cutsX, cutsY] = [style.overflowX !== 'visible', style.overflowY !== 'visible'];
    if (!cutsX && !cutsY) continue;
    const { left, top } = box.getBoundingClientRect();
    const [innerLeft, innerTop] = [left + box.clientLeft, top + box.clientTop];
    clips.push({
      left: innerLeft, top: innerTop, right: innerLeft + box.clientWidth, bottom: innerTop + box.clientHeight, cutsX, cutsY,
      canScroll: /auto|scroll/.test(style.overflowX + style.overflowY) && (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1),
    });
  }
  return clips;
}

/** @returns the first box that cuts a point off; null if it can be seen */
export function isCutBy({ x, y }: { x: number; y: number }, clips: readonly Clip[]): Clip | null {
  return clips.find((clip) => (clip.cutsX && (x < clip.left - EDGE_PX || x > clip.right + EDGE_PX)) || (clip.cutsY && (y < clip.top - EDGE_PX || y > clip.bottom + EDGE_PX))) ?? null;
}

function parentOf(element: Element): Element | null {
  const slot = element.assignedSlot;
  if (slot !== null) return slot;
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return 'host' in root ? (root as ShadowRoot).host : null;
}
