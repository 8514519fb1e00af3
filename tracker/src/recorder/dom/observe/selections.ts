// What is selected, as nodes and places in them: never the text. Where text is masked whole nodes are told, for places would
// tell its length.

import { SOURCE_SELECTION } from '@hindsight/wire';
import { DOCUMENT, nodeType } from '../natives.ts';
import type { DomObserver } from '../recorder-parts.ts';
import { paced } from './pacing.ts';

const EVERY_MS = 50;
/** More ranges than one come from tables in one browser only. */
const MOST_RANGES = 20;
/** The player goes no further than the node does. */
const END = 1e6;

export const observeSelections: DomObserver = ({ emit, guard, listen, masks, mirror, onRoot, onSnapshot }) => {
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
  onRoot((root) => (nodeType(root) === DOCUMENT ? listen(root, 'selectionchange', () => changed(root as Document)) : undefined));
  onSnapshot(() => tell(document));
  return changed.stop;
};
