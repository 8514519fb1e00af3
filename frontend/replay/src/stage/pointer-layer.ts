// Draws the visitor's pointer and clicks over a rebuilt page, in the page's own coordinates, and marks what it hovers.

import { sampleIndexAt } from '../recording/pointer-track.ts';
import type { PointerSample } from '../recording/pointer-track.ts';
import type { RebuiltPage } from './rebuilt-page.ts';
import { HOVERED } from './state-selectors.ts';

/** Between samples closer than this the pointer glides; over a longer pause it stays where it was. */
const GLIDE_MS = 600;

export class PointerLayer {
  readonly #root: HTMLElement;
  readonly #cursor: HTMLElement;
  #shownIndex = -1;
  /** What the pointer was found over: by its sample, and after what last moved the page. */
  #found: { sample: PointerSample; shiftedAtMs: number; node: Node | null } | null = null;
  #hovered: Element[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#cursor = document.createElement('div');
    this.#cursor.className = 'pointer';
    this.#cursor.hidden = true;
    root.append(this.#cursor);
  }

  /** Puts the pointer where it was at a moment; while playing, clicks passed since the last call ripple. */
  show(page: RebuiltPage, track: readonly PointerSample[], atMs: number, manner: 'jump' | 'play'): void {
    const index = sampleIndexAt(track, atMs);
    const sample = track[index];
    if (manner === 'play') for (let i = this.#shownIndex + 1; i <= index; i++) if (track[i]?.isClick) this.#ripple(page, track[i] as PointerSample);
    this.#shownIndex = index;
    this.#cursor.hidden = sample === undefined;
    this.#hover(sample === undefined ? null : this.#under(page, sample));
    if (sample === undefined) return;
    const { x, y } = glide(sample, track[index + 1], atMs);
    const frame = frameOffset(page, sample.node);
    this.#cursor.classList.toggle('is-touch', sample.isTouch);
    this.#cursor.style.transform = `translate(${x + frame.x}px, ${y + frame.y}px)`;
  }

  hide(): void {
    this.#cursor.hidden = true;
  }

  /** Forgets the page shown so far: clicks between two pages do not ripple. */
  reset(): void {
    this.#shownIndex = Number.MAX_SAFE_INTEGER;
    this.#hovered = [];
    this.#found = null;
    for (const ripple of this.#root.querySelectorAll('.ripple')) ripple.remove();
  }

  #ripple(page: RebuiltPage, sample: PointerSample): void {
    const frame = frameOffset(page, sample.node);
    const ripple = document.createElement('div');
    ripple.className = 'ripple';
    ripple.style.left = `${sample.x + frame.x}px`;
    ripple.style.top = `${sample.y + frame.y}px`;
    ripple.addEventListener('animationend', () => ripple.remove());
    this.#root.append(ripple);
  }

  /** What the recorder named; where the page has moved under the resting pointer since, what lies there now. */
  #under(page: RebuiltPage, sample: PointerSample): Node | null {
    const { shiftedAtMs } = page;
    if (this.#found?.sample === sample && this.#found.shiftedAtMs === shiftedAtMs) return this.#found.node;
    const named = page.node(sample.node);
    const node = sample.isTouch || shiftedAtMs <= sample.atMs ? named : (elementAt(named?.ownerDocument ?? page.document, sample) ?? named);
    this.#found = { sample, shiftedAtMs, node };
    return node;
  }

  #hover(node: Node | null): void {
    const chain: Element[] = [];
    let element: Element | null = node === null ? null : node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement;
    // Behind an open modal dialog nothing is hovered.
    const modal = [...(element?.ownerDocument.querySelectorAll('dialog:modal') ?? [])].at(-1);
    if (modal && !modal.contains(element)) element = null;
    for (; element !== null; element = containerOf(element)) chain.push(element);
    for (const left of this.#hovered) if (!chain.includes(left)) left.removeAttribute(HOVERED);
    for (const entered of chain) if (!entered.hasAttribute(HOVERED)) entered.setAttribute(HOVERED, '');
    this.#hovered = chain;
  }
}

/** What lies on top at a place, in open shadow trees too. */
function elementAt(page: Document | null, { x, y }: PointerSample): Element | null {
  let element = page?.elementFromPoint(x, y) ?? null;
  for (;;) {
    const inner: Element | null = element?.shadowRoot?.elementFromPoint(x, y) ?? null;
    if (inner === null || inner.getRootNode() !== element?.shadowRoot) return element;
    element = inner;
  }
}

/** What is hovered with an element: what it is shown in, through slots, shadow roots and frames. */
function containerOf(element: Element): Element | null {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root.nodeType === Node.DOCUMENT_NODE ? (element.ownerDocument.defaultView?.frameElement ?? null) : ((root as ShadowRoot).host ?? null);
}

function glide(from: PointerSample, to: PointerSample | undefined, atMs: number): { x: number; y: number } {
  if (to === undefined || to.node < 0 || to.isTouch || to.atMs - from.atMs > GLIDE_MS || to.atMs <= from.atMs) return from;
  const share = (atMs - from.atMs) / (to.atMs - from.atMs);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Where the frame that holds a node lies in the rebuilt page. */
function frameOffset(page: RebuiltPage, node: number): { x: number; y: number } {
  let x = 0;
  let y = 0;
  let owner = page.node(node)?.ownerDocument ?? page.document;
  while (owner !== null && owner !== page.document) {
    const frame = owner.defaultView?.frameElement;
    if (!frame) break;
    const box = frame.getBoundingClientRect();
    x += box.left + frame.clientLeft;
    y += box.top + frame.clientTop;
    owner = frame.ownerDocument;
  }
  return { x, y };
}
