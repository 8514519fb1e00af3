// Keeps every scroller of a rebuilt page where the visitor had it. rrweb applies scrolls once and, on a page with smooth scrolling,
// lets them glide; content that loads later then moves them. Here the last place of each scroller is remembered and restored.

import type { ScrollPlace } from './neuter-event.ts';

export class ScrollPlaces {
  readonly #places = new Map<number, ScrollPlace>();
  readonly #changed = new Set<number>();

  set(place: ScrollPlace): void {
    this.#places.set(place.node, place);
    this.#changed.add(place.node);
  }

  /** A node that has been made anew stands at its beginning. */
  forget(node: number): void {
    this.#places.delete(node);
    this.#changed.delete(node);
  }

  /** Moves the scrollers that changed since the last call. */
  applyChanged(nodeOf: (id: number) => Node | null, behavior: 'instant' | 'smooth'): void {
    for (const node of this.#changed) this.#apply(node, nodeOf, behavior);
    this.#changed.clear();
  }

  /** Moves all scrollers back to their place: after something loaded. */
  applyAll(nodeOf: (id: number) => Node | null): void {
    for (const node of this.#places.keys()) this.#apply(node, nodeOf, 'instant');
  }

  #apply(id: number, nodeOf: (id: number) => Node | null, behavior: 'instant' | 'smooth'): void {
    const place = this.#places.get(id);
    const node = nodeOf(id);
    if (!place || node === null) return;
    const target = node.nodeType === Node.DOCUMENT_NODE ? (node as Document).scrollingElement : node.nodeType === Node.ELEMENT_NODE ? (node as Element) : null;
    if (target === null || (Math.abs(target.scrollTop - place.top) < 1 && Math.abs(target.scrollLeft - place.left) < 1)) return;
    if (node.nodeType === Node.DOCUMENT_NODE) (node as Document).defaultView?.scrollTo({ left: place.left, top: place.top, behavior });
    else target.scrollTo({ left: place.left, top: place.top, behavior });
  }
}
