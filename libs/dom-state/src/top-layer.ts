// What is shown above the page, dialogs and popovers, in the order it was opened: of two the last opened is on top.

import { tagOf } from './node-tree.ts';
import type { TreeNode } from './node-tree.ts';

/** The attribute that says how a dialog or a popover is open. */
export const OPEN_MODE = 'rr_open_mode';

export class TopLayer {
  readonly #open = new Map<number, string>();

  /** Ids, the one on top last. */
  get ids(): number[] {
    return [...this.#open.keys()];
  }

  /** One that is open already stays where it is. */
  opened(id: number, mode: string): void {
    if (this.#open.get(id) === mode) return;
    this.#open.delete(id);
    this.#open.set(id, mode);
  }

  gone(id: number): void {
    this.#open.delete(id);
  }

  /**
   * Notes new nodes that are open.
   * @param isPlanted a whole tree at once: the player opens its dialogs first, inner ones before outer ones, then popovers in page order
   */
  noteNew(nodes: readonly TreeNode[], isPlanted: boolean): void {
    const open = nodes.filter(({ facts }) => typeof facts.attributes?.[OPEN_MODE] === 'string');
    if (open.length === 0) return;
    const dialogs = open.filter((node) => tagOf(node) === 'dialog');
    const others = open.filter((node) => tagOf(node) !== 'dialog');
    for (const node of isPlanted ? [...innerFirst(dialogs), ...others] : open) this.opened(node.facts.id, String(node.facts.attributes?.[OPEN_MODE]));
  }

  clear(): void {
    this.#open.clear();
  }
}

/** Page order, but what holds another comes after it. */
function innerFirst(nodes: readonly TreeNode[]): TreeNode[] {
  const ordered: TreeNode[] = [];
  const open: TreeNode[] = [];
  for (const node of nodes) {
    while (open.length > 0 && !isWithin(node, open[open.length - 1] as TreeNode)) ordered.push(open.pop() as TreeNode);
    open.push(node);
  }
  return [...ordered, ...open.reverse()];
}

function isWithin(node: TreeNode, other: TreeNode): boolean {
  for (let above = node.parent; above !== null; above = above.parent) if (above === other) return true;
  return false;
}
