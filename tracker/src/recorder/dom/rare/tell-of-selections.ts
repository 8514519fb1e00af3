// What is selected, as nodes and places in them: never the text. Where text is masked whole nodes are told, for places would
// tell its length.

import { SOURCE_SELECTION } from '@hindsight/wire';
import { paced } from '../observe/pacing.ts';
import type { Rarities } from './rarities.ts';
import type { ObserverHost } from '../recorder-parts.ts';

const EVERY_MS = 50;
/** More ranges than one come from tables in one browser only. */
const MOST_RANGES = 20;
/** The player goes no further than the node does. */
const END = 1e6;

export function tellOfSelections({ emit, guard, masks, mirror, onSnapshot }: ObserverHost): Rarities {
  const wasEmpty = new WeakMap<Document, boolean>();
  const tell = (root: Document): void => {
    const selection = root.getSelection();
    const isEmpty = selection?.isCollapsed !== false;
    if (isEmpty && wasEmpty.get(root) !== false) return;
    wasEmpty.set(root, isEmpty);
    const ranges = [];
    for (let i = 0; i < Math.min(selection?.rangeCount ?? 0, MOST_RANGES); i++) {
      const { startContainer, startOffset, endContainer, endOffset } = selection!.getRangeAt(i);
      const start = mirror.id(startContainer);
      const end = mirror.id(endContainer);
      if (start === 0 || end === 0) continue;
      ranges.push({
        start, startOffset: masks.hidesText(startContainer) ? 0 : startOffset,
        end, endOffset: masks.hidesText(endContainer) && !isEmpty ? END : endOffset,
      });
    }
    emit(SOURCE_SELECTION, { ranges });
  };
  const changed = paced(guard, 'selection', EVERY_MS, tell);
  onSnapshot(() => tell(document));
  return { called: (_name, root) => 'getSelection' in root && changed(root as Document), stop: changed.stop };
}
