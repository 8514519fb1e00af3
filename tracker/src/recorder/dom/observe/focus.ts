// Which element has the focus, and whether the browser drew its ring: nobody may see one in the recording that was not there.

import { SOURCE_MOUSE_INTERACTION } from '@hindsight/wire';
import { stopAll } from '../../page.ts';
import { DOCUMENT, matches, nodeType } from '../natives.ts';
import type { DomObserver, Root } from '../recorder-parts.ts';
import { recordedId } from './pointer.ts';

const FOCUS = 5;
const BLUR = 6;

export const observeFocus: DomObserver = ({ emit, listen, masks, mirror, onRoot, onSnapshot }) => {
  let isRingShown = false;
  const focused = (element: Element, id: number): void => {
    isRingShown = matches(element, ':focus-visible');
    // As an event it has no place; a page that is not in front has no focus to show.
    if (id > 0 && !masks.isIgnored(element)) emit(SOURCE_MOUSE_INTERACTION, { type: FOCUS, id, isRingShown });
  };
  onRoot((root) => (nodeType(root) === DOCUMENT
    ? stopAll([
      listen(root, 'focus', (event) => {
        const target = event.composedPath()[0] as Node;
        if (nodeType(target) === 1) focused(target as Element, recordedId(event, mirror));
      }),
      listen(root, 'blur', (event) => {
        const id = recordedId(event, mirror);
        if (id > 0) emit(SOURCE_MOUSE_INTERACTION, { type: BLUR, id });
      }),
      // What was focused by the pointer gets its ring with the first key.
      listen(root, 'keyup', () => {
        const element = activeElement(document);
        if (!isRingShown && element && matches(element, ':focus-visible')) focused(element, mirror.id(element));
      }),
    ])
    : undefined));
  onSnapshot(() => {
    const element = document.hasFocus() ? activeElement(document) : null;
    if (element !== null && element !== document.body) focused(element, mirror.id(element));
  });
  return () => undefined;
};

/** Innermost, through shadow roots and frames of the same origin. */
function activeElement(root: Root): Element | null {
  const { activeElement: element } = root;
  const inner = element?.shadowRoot ?? (element as HTMLIFrameElement | null)?.contentDocument;
  return (inner && activeElement(inner)) || element;
}
