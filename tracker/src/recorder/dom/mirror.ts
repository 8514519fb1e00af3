// Which nodes the player has, where, and under which number: the tree as it was told so far. It lags behind the page's own tree
// until the next flush; whatever is emitted is the difference of the two.

import { childrenOf, containerOf, DOCUMENT, ELEMENT, nodeType, parentNode } from './natives.ts';
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

export interface NodeMirror extends Mirror {
  /** Number of the present snapshot or batch of mutations. */
  readonly batch: number;
  nextBatch(): void;
  /** Empties the tree: a snapshot begins. */
  begin(): void;
  /** Tells of a node, as a child of `parent`; null: the page's document. */
  enter(node: Node, parent: Entry | null): Entry;
  enterShadow(root: ShadowRoot, host: Entry): Entry;
  /** Gives a document another number. @returns what the player must let go of */
  renew(inside: Document): { parentId: number; id: number }[];
  /** Takes a node, and with it what it contains, out of the tree. */
  leave(entry: Entry): void;
  /** Whether a node stands under this parent in the player's tree. */
  isChild(node: Node, parent: Entry): boolean;
  /** The place of a node the player has. */
  entry(node: Node): Entry | undefined;
}

export function makeMirror(isBlocked: (element: Element) => boolean, firstId = 1): NodeMirror {
  const entries = new WeakMap<Node, Entry>();
  let batch = 0;
  let lastId = firstId - 1;
  let top: Entry | null = null;

  const set = (node: Node, entry: Entry): Entry => {
    entries.set(node, entry);
    if (node === document) top = entry;
    return entry;
  };
  const enter = (node: Node, parent: Entry | null): Entry => {
    const id = entries.get(node)?.id ?? ++lastId;
    const rootId = parent === null ? 0 : nodeType(node) === DOCUMENT ? id : parent.rootId;
    return set(node, { id, parent, isShadow: false, isClosed: false, isBox: false, rootId, batch });
  };
  const entryOf = (node: Node): Entry | undefined => {
    const entry = entries.get(node);
    for (let step = entry; step !== top; step = step.parent) if (!step?.parent) return undefined;
    return entry;
  };
  /** Whether a node the player does not have will be told of as things stand. */
  const willEnter = (node: Node): boolean => {
    let step = node;
    for (let container = containerOf(step); container !== null; container = containerOf(step)) {
      // A shadow root or a frame's document is there whatever its host's own children are.
      const isInside = parentNode(step) !== null;
      if (isInside && !isRecorded(step, container)) return false;
      const entry = entryOf(container);
      if (entry) return !(isInside ? entry.isClosed : entry.isBox);
      if (nodeType(container) === ELEMENT && (isBlocked(container as Element) || (isInside && isChildless(container as Element)))) return false;
      step = container;
    }
    return false;
  };
  return {
    get batch() {
      return batch;
    },
    nextBatch: () => void batch++,
    begin() {
      top = null;
      batch++;
    },
    enter,
    enterShadow: (root, host) => set(root, { ...host, parent: host, isShadow: true }),
    renew(inside) {
      const parentId = entries.get(inside)?.id ?? 0;
      entries.delete(inside);
      return childrenOf(inside).flatMap((child) => entries.get(child) ?? []).map(({ id }) => ({ parentId, id }));
    },
    leave(entry) {
      entry.parent = null;
    },
    isChild: (node, parent) => entries.get(node)?.parent === parent,
    entry: entryOf,
    isTold: (node) => entryOf(node) !== undefined,
    id(node) {
      if (node === null) return 0;
      const entry = entryOf(node);
      if (entry) return entry.id;
      if (!willEnter(node)) return 0;
      return entries.get(node)?.id ?? enter(node, null).id;
    },
  };
}
