// Which fields the visitor has changed and then left: from then on a browser shows whether they are right or wrong.

import { customTag, MOUSE_BLUR, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION } from '@hindsight/wire';
import type { RecordedEvent, TouchedFieldsPayload } from '@hindsight/wire';
import { incrementalData } from '../recording/timed-event.ts';
import { TOUCHED } from './state-selectors.ts';

export class TouchedFields {
  readonly #changed = new Set<number>();
  readonly #left = new Set<number>();

  /** Takes note of an event, applied to the page or before its keyframe. */
  note(event: RecordedEvent): void {
    if (customTag(event) === 'hs:fields') this.#noteFields((event.data as { payload?: Partial<TouchedFieldsPayload> | null }).payload);
    const data = incrementalData(event);
    if (data === null || typeof data['id'] !== 'number') return;
    if (data.source === SOURCE_INPUT && data['userTriggered'] !== false) this.#changed.add(data['id']);
    if (data.source === SOURCE_MOUSE_INTERACTION && data['type'] === MOUSE_BLUR && this.#changed.has(data['id'])) this.#left.add(data['id']);
  }

  /** What a keyframe says of all events before it. */
  #noteFields(payload: Partial<TouchedFieldsPayload> | null | undefined): void {
    for (const id of Array.isArray(payload?.changed) ? payload.changed : []) this.#changed.add(id);
    for (const id of Array.isArray(payload?.left) ? payload.left : []) this.#left.add(id);
  }

  show(nodeOf: (id: number) => Node | null): void {
    for (const id of this.#left) {
      const node = nodeOf(id);
      if (node?.nodeType === Node.ELEMENT_NODE) (node as Element).setAttribute(TOUCHED, '');
    }
  }
}
