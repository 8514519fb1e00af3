// Parts of the page that changed too fast to be followed: they stand still, with a label that says so, until the recorder follows
// them again.

import { CUSTOM, type FrozenPayload, type RecordedEvent } from '@hindsight/wire';

const MARK = 'data-hindsight-frozen';

/** A label that takes no room and hides nothing below it from the viewer's eye for long: it lies in the place's first corner. */
export const FROZEN_RULES: readonly string[] = [
  `[${MARK}] { outline: 2px dashed #b26a00 !important; outline-offset: -2px !important; }`,
  `[${MARK}]::before { content: "Stands still: changed too fast to be recorded" !important; position: absolute !important; display: block !important; z-index: 2147483647 !important; margin: 0 !important;
    padding: 2px 6px !important; border: 0 !important; background: #b26a00 !important; color: #fff !important; font: 12px/1.4 sans-serif !important; white-space: nowrap !important; opacity: 1 !important; visibility: visible !important; }`,
];

/** Marks or unmarks the place an event tells of; call it when the event is applied. */
export function markFrozen(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  if (event.type !== CUSTOM) return;
  const { tag, payload } = (event.data ?? {}) as { tag?: unknown; payload?: Partial<FrozenPayload> };
  if (tag !== 'hs:frozen' || typeof payload?.node !== 'number') return;
  const place = nodeOf(payload.node);
  if (place?.nodeType === Node.ELEMENT_NODE) (place as Element).toggleAttribute(MARK, payload.isFrozen === true);
}
