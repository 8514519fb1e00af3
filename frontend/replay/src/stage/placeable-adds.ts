// Leaves out of a change what can never be placed: nodes that name a parent or a next sibling that is not on the page and does not come
// with the same change, as after a gap. rrweb looks for such a sibling for half a second, each time. Folding leaves out the same.

import { SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { incrementalData } from '../recording/timed-event.ts';

interface Add {
  parentId?: unknown;
  nextId?: unknown;
  node?: { id?: unknown; type?: unknown } | null;
}

const DOCUMENT = 0;

/**
 * Changes a mutation in place.
 * @param nodeOf as the page is before it
 */
export function dropUnplaceableAdds(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  const data = incrementalData(event);
  if (data?.source !== SOURCE_MUTATION || !Array.isArray(data['adds']) || data['adds'].length === 0) return;
  const adds = data['adds'] as (Add | null)[];
  const removed = removedNodes(data['removes'], nodeOf);
  const added = new Set<unknown>();
  const isThere = (id: unknown): boolean => added.has(id) || (typeof id === 'number' && isLeft(nodeOf(id), removed));
  const waiting = new Map<unknown, Add[]>();
  const placed = new Set<Add | null>();
  for (const first of adds) {
    const ready = [first];
    for (let add = ready.pop(); add !== undefined; add = ready.pop()) {
      const missing = missingFor(add, isThere);
      if (missing !== null) {
        waiting.set(missing, [...(waiting.get(missing) ?? []), add as Add]);
        continue;
      }
      placed.add(add);
      const id = add?.node?.id;
      added.add(id);
      ready.push(...(waiting.get(id) ?? []));
      waiting.delete(id);
    }
  }
  if (waiting.size > 0) data['adds'] = adds.filter((add) => placed.has(add));
}

/** What must be there before a node can be placed; null: nothing, or it is not for us to say. */
function missingFor(add: Add | null, isThere: (id: unknown) => boolean): number | null {
  const { parentId, nextId, node } = add ?? {};
  // The document of a frame may come before its frame.
  if (typeof parentId === 'number' && node?.type !== DOCUMENT && !isThere(parentId)) return parentId;
  return typeof nextId === 'number' && nextId > 0 && !isThere(nextId) ? nextId : null;
}

function removedNodes(removes: unknown, nodeOf: (id: number) => Node | null): Set<Node> {
  const removed = new Set<Node>();
  for (const remove of Array.isArray(removes) ? (removes as ({ id?: unknown; parentId?: unknown } | null)[]) : []) {
    const node = typeof remove?.id === 'number' && typeof remove.parentId === 'number' && nodeOf(remove.parentId) !== null ? nodeOf(remove.id) : null;
    if (node !== null) removed.add(node);
  }
  return removed;
}

/** Whether a node stays when others go: what is inside of them goes with them. */
function isLeft(node: Node | null, removed: ReadonlySet<Node>): boolean {
  if (node === null) return false;
  if (removed.size === 0) return true;
  for (let above: Node | null = node; above !== null; above = above.parentNode ?? (above as Partial<ShadowRoot>).host ?? null) if (removed.has(above)) return false;
  return true;
}
