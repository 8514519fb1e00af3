// What has the keyboard in a rebuilt page, and whether a browser drew the ring around it. Noted from events, shown when they are all applied.

import { MOUSE_BLUR, MOUSE_DOWN, MOUSE_FOCUS, MOUSE_TOUCH_START } from '@hindsight/wire';

/** A focus this soon after a press came from the pointer. */
const PRESS_FOCUSES_WITHIN_MS = 500;
const TEXT_FIELDS = 'textarea, [contenteditable], input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=range], [type=color], [type=file], [type=image])';

export class ShownFocus {
  readonly #nodeOf: (id: number) => Node | null;
  #node = -1;
  #isChanged = false;
  #isRingShown = false;
  #lastPressMs = -Infinity;

  constructor(nodeOf: (id: number) => Node | null) {
    this.#nodeOf = nodeOf;
  }

  /** Takes note of a mouse interaction. @param data of the event */
  note(data: Record<string, unknown>, documentMs: number): void {
    const { id, type } = data;
    if (typeof id !== 'number') return;
    if (type === MOUSE_DOWN || type === MOUSE_TOUCH_START) this.#lastPressMs = documentMs;
    if (type === MOUSE_FOCUS) {
      this.#node = id;
      // Recordings made before the recorder said so: not where a press came just before.
      this.#isRingShown = typeof data['isRingShown'] === 'boolean' ? data['isRingShown'] : this.#isRingLikely(documentMs);
    } else if (type === MOUSE_BLUR && id === this.#node) this.#node = -1;
    else return;
    this.#isChanged = true;
  }

  /** Focus is shown only where it takes nothing from the viewer: focusing a frame pulls the keyboard out of the app. */
  showChanged(page: Document | null): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    if (!document.hasFocus() && document.documentElement.dataset['mode'] !== 'still') return;
    const node = this.#node < 0 ? null : (this.#nodeOf(this.#node) as HTMLElement | null);
    // Also where it has the focus already (a dialog takes it when it opens): the ring is decided when focus comes.
    (page?.activeElement as HTMLElement | null)?.blur?.();
    if (node !== null && 'focus' in node) node.focus({ preventScroll: true, focusVisible: this.#isRingShown });
  }

  /** A browser draws the ring around what the keyboard reached and around fields, not around a button that was clicked. */
  #isRingLikely(documentMs: number): boolean {
    const node = this.#nodeOf(this.#node);
    return documentMs - this.#lastPressMs >= PRESS_FOCUSES_WITHIN_MS || (node !== null && node.nodeType === Node.ELEMENT_NODE && (node as Element).matches(TEXT_FIELDS));
  }
}
