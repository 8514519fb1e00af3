// Scroll places of the document and of every scroller, also in shadow trees and frames.

import { SOURCE_SCROLL } from '@hindsight/wire';
import { stopAll } from '../../page.ts';
import { DOCUMENT, nodeType, scrollLeftOf, scrollTopOf } from '../natives.ts';
import type { DomObserver } from '../recorder-parts.ts';
import { paced } from './pacing.ts';

const EVERY_MS = 100;

export const observeScrolls: DomObserver = ({ emit, guard, listen, mirror, onRoot }) => {
  const moved = paced<Node>(guard, 'scroll', EVERY_MS, (node) => {
    const view = nodeType(node) === DOCUMENT ? (node as Document).defaultView : null;
    const id = mirror.id(node);
    if (id > 0) emit(SOURCE_SCROLL, view ? { id, x: view.scrollX, y: view.scrollY } : { id, x: scrollLeftOf(node as Element), y: scrollTopOf(node as Element) });
  });
  // The event does not leave the tree it happens in.
  onRoot((root) => listen(root, 'scroll', ({ target }) => target && moved(target as Node)));
  return stopAll([moved.stop]);
};
