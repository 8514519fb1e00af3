// Which nodes the player has, where, and under which number: the tree as it was told so far. It lags behind the page's own tree
// until the next flush; whatever is emitted is the difference of the two.

import { childNodes, containerOf, DOCUMENT, ELEMENT, nodeType, parentNode } from './natives.ts';
import { isChildless, isRecorded } from './recorded-nodes.ts';
import type { Mirror } from './recorder-parts.ts';

/** A node's place in the player's tree. Who leaves and returns gets a new entry with the old number: what it left behind stays out. */
export interface Entry {
  readonly id: number;
  /** Null: not in the tree. */
  parent: Entry | null;
  /** A shadow root; its number is its host's. */
  readonly isShadow: boolean;
  /** Its children are not recorded. */
  isClosed: boolean;
  /** A blocked element, recorded as an empty box. */
  isBox: boolean;
  /** Number of the document, inside frames; 0 in the page's own. */
  readonly rootId: number;
  /** The batch or snapshot that told of it. */
  readonly batch: number;
}

export class NodeMirror implements Mirror {
  /** Counts snapshots and batches of mutations. */
  batch = 0;
  readonly #entries = new WeakMap<Node, Entry>();
  readonly #isBlocked: (element: Element) => boolean;
  #lastId: number;
  #top: Entry | null = null;

  constructor(isBlocked: (element: Element) => boolean, firstId = 1) {
    this.#isBlocked = isBlocked;
    this.#lastId = firstId - 1;
  }

  /** Empties the tree: a snapshot begins. */
  begin(): void {
    this.#top = null;
    this.batch++;
  }

  /** Tells of a node, as a child of `parent`; null: the page's document. */
  enter(node: Node, parent: Entry | null): Entry {
    const id = this.#entries.get(node)?.id ?? ++this.#lastId;
    const rootId = parent === null ? 0 : nodeType(node) === DOCUMENT ? id : parent.rootId;
    return this.#set(node, { id, parent, isShadow: false, isClosed: false, isBox: false, rootId, batch: this.batch });
  }

  enterShadow(root: ShadowRoot, host: Entry): Entry {
    return this.#set(root, { ...host, parent: host, isShadow: true });
  }

  /** Gives a document another number. @returns what the player must let go of */
  renew(inside: Document): { parentId: number; id: number }[] {
    const parentId = this.#entries.get(inside)?.id ?? 0;
    this.#entries.delete(inside);
    return Array.from(childNodes(inside)).flatMap((child) => this.#entries.get(child) ?? []).map(({ id }) => ({ parentId, id }));
  }

  /** Takes a node, and with it what it contains, out of the tree. */
  leave(entry: Entry): void {
    entry.parent = null;
  }

  /** Whether a node stands under this parent in the player's tree. */
  isChild(node: Node, parent: Entry): boolean {
    return this.#entries.get(node)?.parent === parent;
  }

  /** The place of a node the player has. */
  entry(node: Node): Entry | undefined {
    const entry = this.#entries.get(node);
    for (let step = entry; step !== this.#top; step = step.parent) if (!step?.parent) return undefined;
    return entry;
  }

  id(node: Node | null): number {
    if (node === null) return 0;
    const entry = this.entry(node);
    if (entry) return entry.id;
    if (!this.#willEnter(node)) return 0;
    return this.#entries.get(node)?.id ?? this.enter(node, null).id;
  }

  #willEnter(node: Node): boolean {
    let step = node;
    for (let container = containerOf(step); container !== null; container = containerOf(step)) {
      // A shadow root or a frame's document is there whatever its host's own children are.
      const isInside = parentNode(step) !== null;
      if (isInside && !isRecorded(step, container)) return false;
      const entry = this.entry(container);
      if (entry) return !(isInside ? entry.isClosed : entry.isBox);
      if (nodeType(container) === ELEMENT && (this.#isBlocked(container as Element) || (isInside && isChildless(container as Element)))) return false;
      step = container;
    }
    return false;
  }

  #set(node: Node, entry: Entry): Entry {
    this.#entries.set(node, entry);
    if (node === document) this.#top = entry;
    return entry;
  }
}
