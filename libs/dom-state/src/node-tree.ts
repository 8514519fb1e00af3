// The recorded tree: nodes by number, each with its children, its shadow tree and, in a frame, the document shown there. Nothing here
// recurses: pages nest deeper than a call stack goes, and what is read was sent by a stranger.

export const DOCUMENT_NODE = 0;
export const DOCTYPE_NODE = 1;
export const ELEMENT_NODE = 2;
export const TEXT_NODE = 3;

/** A node as rrweb writes it, without its children. */
export interface NodeFacts {
  type: number;
  id: number;
  tagName?: string;
  attributes?: Record<string, unknown>;
  textContent?: string;
  isShadow?: boolean;
  isShadowHost?: boolean;
  isCustom?: boolean;
  rootId?: number;
  [fact: string]: unknown;
}

export type SerializedNode = NodeFacts & { childNodes?: SerializedNode[] };

interface ChildList {
  first: TreeNode | null;
  last: TreeNode | null;
}

export interface TreeNode {
  readonly facts: NodeFacts;
  parent: TreeNode | null;
  previous: TreeNode | null;
  next: TreeNode | null;
  /** Its own children, and those of its shadow tree. */
  readonly children: ChildList;
  readonly shadow: ChildList;
  /** The document shown in a frame: its parent is the frame's element. */
  frame: TreeNode | null;
  bytes: number;
}

/** What of a node is kept, in the order it is written; its children are the tree's. */
export const FACTS = ['type', 'id', 'tagName', 'textContent', 'isStyle', 'isSVG', 'isShadow', 'isShadowHost', 'isCustom', 'rootId', 'needBlock', 'compatMode', 'name', 'publicId', 'systemId'] as const;
const CSS_SPLIT = '/* rr_split */';
/** Beside its facts a node costs about so much JSON. */
const NODE_BYTES = 40;

export class NodeTree {
  root: TreeNode | null = null;
  /** About how long the tree is as JSON. */
  bytes = 0;
  readonly #nodes = new Map<number, TreeNode>();
  readonly #onGone: (node: TreeNode) => void;

  /** @param onGone told of each node that leaves the tree */
  constructor(onGone: (node: TreeNode) => void) {
    this.#onGone = onGone;
  }

  get size(): number {
    return this.#nodes.size;
  }

  get(id: unknown): TreeNode | null {
    return this.#nodes.get(id as number) ?? null;
  }

  clear(): void {
    this.#nodes.clear();
    this.root = null;
    this.bytes = 0;
  }

  /** Makes the whole tree of a snapshot. @returns its nodes in document order, or null if it is none */
  plant(serialized: unknown): TreeNode[] | null {
    const planted = this.#grow(serialized, null);
    this.root = planted?.[0] ?? null;
    return planted;
  }

  /** Makes the document of a frame, with all it contains. */
  plantFrame(frame: TreeNode, serialized: unknown): TreeNode[] | null {
    // The document before it goes even where it has the same number.
    if (frame.frame !== null) this.remove(frame.frame);
    const planted = this.#grow(serialized, frame);
    frame.frame = planted?.[0] ?? null;
    return planted;
  }

  /** Makes one node, without the children it may name, before a sibling or as the last. */
  add(serialized: unknown, parent: TreeNode, before: TreeNode | null): TreeNode | null {
    const node = this.#make(serialized, parent);
    if (node !== null) this.#link(node, parent, before);
    return node;
  }

  /** Takes a node and all it contains out of the tree. */
  remove(top: TreeNode): void {
    this.#unlink(top);
    for (const node of this.within(top)) {
      this.bytes -= node.bytes;
      if (this.#nodes.get(node.facts.id) === node) this.#nodes.delete(node.facts.id);
      this.#onGone(node);
    }
  }

  /** A node and all it contains, in document order: shadow trees before children, then a frame's document. */
  *within(top: TreeNode): Generator<TreeNode, void> {
    const waiting = [top];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      // What comes next is read before the node is handed out: its taker may unlink it.
      const below = childrenOf(node);
      if (node.frame !== null) below.push(node.frame);
      for (let index = below.length - 1; index >= 0; index--) waiting.push(below[index] as TreeNode);
      yield node;
    }
  }

  /** Says that a node has become so many bytes longer. */
  grown(node: TreeNode, bytes: number): void {
    node.bytes += bytes;
    this.bytes += bytes;
  }

  #grow(serialized: unknown, frame: TreeNode | null): TreeNode[] | null {
    const top = this.#make(serialized, frame);
    if (top === null) return null;
    top.parent = frame;
    const grown = [top];
    const ids = new Set([top.facts.id]);
    const waiting: { parent: TreeNode; children: unknown }[] = [{ parent: top, children: (serialized as SerializedNode).childNodes }];
    for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
      if (!Array.isArray(level.children) || isValueOfTextArea(level.parent)) continue;
      for (const child of level.children) {
        if (ids.has((child as SerializedNode | null)?.id as number)) continue;
        const node = this.#make(child, level.parent);
        if (node === null) continue;
        ids.add(node.facts.id);
        this.#link(node, level.parent, null);
        grown.push(node);
        waiting.push({ parent: node, children: (child as SerializedNode).childNodes });
      }
      if (tagOf(level.parent) === 'style') this.#spreadCss(level.parent);
    }
    return grown;
  }

  /** Some recorders tell a style element's text as an attribute, for all its texts together: here each has its own. */
  #spreadCss(style: TreeNode): void {
    const css = style.facts.attributes?.['_cssText'];
    const texts = childrenOf(style).filter(({ facts }) => facts.type === TEXT_NODE);
    if (typeof css !== 'string' || texts.length === 0) return;
    const parts = css.split(CSS_SPLIT);
    while (parts.length > 1 && parts.length > texts.length) parts.splice(-2, 2, parts.slice(-2).join(''));
    parts.forEach((part, index) => this.setText(texts[index] as TreeNode, part));
    delete style.facts.attributes?.['_cssText'];
  }

  setText(node: TreeNode, text: string): void {
    this.grown(node, text.length - (node.facts.textContent?.length ?? 0));
    node.facts.textContent = text;
  }

  /** @returns null for what is no node, or would hold itself */
  #make(serialized: unknown, parent: TreeNode | null): TreeNode | null {
    const given = serialized as SerializedNode | null;
    if (given === null || typeof given !== 'object' || !isNodeId(given.id) || !Number.isInteger(given.type)) return null;
    const known = this.#nodes.get(given.id);
    if (known !== undefined) {
      for (let above = parent; above !== null; above = above.parent) if (above === known) return null;
      this.remove(known);
    }
    const facts = { type: given.type, id: given.id } as NodeFacts;
    for (const name of FACTS) {
      const value = given[name];
      if (value !== undefined && (typeof value !== 'object' || value === null)) (facts as Record<string, unknown>)[name] = value;
    }
    if (given.type === ELEMENT_NODE) facts.attributes = given.attributes !== null && typeof given.attributes === 'object' ? { ...given.attributes } : {};
    const node: TreeNode = {
      facts, parent: null, previous: null, next: null, children: { first: null, last: null }, shadow: { first: null, last: null }, frame: null,
      bytes: NODE_BYTES + (facts.textContent?.length ?? 0) + (facts.tagName?.length ?? 0) + attributesSize(facts.attributes),
    };
    this.#nodes.set(given.id, node);
    this.bytes += node.bytes;
    return node;
  }

  #link(node: TreeNode, parent: TreeNode, before: TreeNode | null): void {
    const list = listOf(node, parent);
    const next = before !== null && before.parent === parent && listOf(before, parent) === list ? before : null;
    const previous = next === null ? list.last : next.previous;
    node.parent = parent;
    node.previous = previous;
    node.next = next;
    if (previous === null) list.first = node;
    else previous.next = node;
    if (next === null) list.last = node;
    else next.previous = node;
  }

  #unlink(node: TreeNode): void {
    const { parent } = node;
    if (parent === null) {
      if (this.root === node) this.root = null;
      return;
    }
    if (parent.frame === node) parent.frame = null;
    else {
      const list = listOf(node, parent);
      if (node.previous === null) list.first = node.next;
      else node.previous.next = node.next;
      if (node.next === null) list.last = node.previous;
      else node.next.previous = node.previous;
    }
    node.parent = node.previous = node.next = null;
  }
}

/** Shadow tree first, as snapshots have it. */
export function childrenOf(node: TreeNode): TreeNode[] {
  const children: TreeNode[] = [];
  for (const list of [node.shadow, node.children]) for (let child = list.first; child !== null; child = child.next) children.push(child);
  return children;
}

export function tagOf(node: TreeNode | null): string {
  return node?.facts.tagName?.toLowerCase() ?? '';
}

/** A text area that says its value has no other children. */
export function isValueOfTextArea(node: TreeNode): boolean {
  return tagOf(node) === 'textarea' && typeof node.facts.attributes?.['value'] === 'string';
}

export function isNodeId(id: unknown): id is number {
  return Number.isSafeInteger(id) && (id as number) > 0;
}

export function attributesSize(attributes: Record<string, unknown> | undefined): number {
  let size = 0;
  for (const name in attributes) size += name.length + sizeOfValue(attributes[name]) + 6;
  return size;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return value !== null && typeof value === 'object' ? JSON.stringify(value).length : 6;
}

function listOf(node: TreeNode, parent: TreeNode): ChildList {
  return node.facts.isShadow === true ? parent.shadow : parent.children;
}
