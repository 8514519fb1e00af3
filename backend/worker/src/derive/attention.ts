// derive: how long each depth of a page was on the screen of somebody who was there, per page view. Attentive is who did something within
// the last seconds, while the tab was visible. Depends on order, so only sealing does it, over the whole document in seq order.

import { ATTENTION_BAND_PX } from '@hindsight/points';
import {
  customTag, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_DRAG, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_SCROLL, SOURCE_SELECTION,
  SOURCE_TOUCH_MOVE, SOURCE_VIEWPORT_RESIZE,
} from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

/** Who reads without touching anything is still there this long. */
const ATTENTIVE_MS = 10_000;
/** Pages are looked at down to here: `packAttention` keeps no more. */
const DEEPEST_PX = 100_000;
const DOCUMENT_NODE = 1;
const SIGNS_OF_LIFE: readonly unknown[] = [SOURCE_MOUSE_MOVE, SOURCE_MOUSE_INTERACTION, SOURCE_SCROLL, SOURCE_INPUT, SOURCE_TOUCH_MOVE, SOURCE_DRAG, SOURCE_SELECTION];

type Fields = Readonly<Record<string, unknown>>;

export class Attention {
  readonly #scrolled = new Map<number, number>();
  readonly #views = new Map<number, number[]>();
  #view: number | null = null;
  #scroller = DOCUMENT_NODE;
  #foldPx = 0;
  #isVisible = true;
  #countedToMs = 0;
  #lastSignMs = -Infinity;

  feed(event: RecordedEvent): void {
    const data = event.data as Fields | null;
    if (data === null || typeof data !== 'object' || !Number.isFinite(event.timestamp)) return;
    this.#spendUntil(event.timestamp);
    if (event.type === FULL_SNAPSHOT) this.#scrolled.set(DOCUMENT_NODE, px((data['initialOffset'] as Fields | null | undefined)?.['top']));
    else if (event.type === INCREMENTAL_SNAPSHOT) this.#change(data, event.timestamp);
    else this.#custom(event, data);
  }

  /** ms by band of `ATTENTION_BAND_PX` from the top, for each page view. */
  views(): ReadonlyMap<number, readonly number[]> {
    return this.#views;
  }

  #change(data: Fields, atMs: number): void {
    const { source, id, y, height } = data;
    if (source === SOURCE_SCROLL && typeof id === 'number') this.#scrolled.set(id, px(y));
    if (source === SOURCE_VIEWPORT_RESIZE) this.#foldPx = px(height);
    if (SIGNS_OF_LIFE.includes(source)) this.#lastSignMs = atMs;
  }

  #custom(event: RecordedEvent, data: Fields): void {
    const tag = customTag(event);
    const payload = (data['payload'] ?? {}) as Fields;
    if (tag === 'hs:view' && typeof payload['view'] === 'number') {
      this.#view = payload['view'];
      this.#scroller = DOCUMENT_NODE;
      this.#foldPx = px(payload['viewportHeight']);
      this.#lastSignMs = event.timestamp;
    } else if (tag === 'hs:scroll' && typeof payload['node'] === 'number') {
      this.#scroller = payload['node'];
      this.#foldPx = px(payload['fold']);
    } else if (tag === 'hs:signal') {
      if (payload['kind'] === 'hidden') this.#isVisible = false;
      if (payload['kind'] === 'visible' || payload['kind'] === 'focus') {
        this.#isVisible = true;
        this.#lastSignMs = event.timestamp;
      }
    }
  }

  #spendUntil(toMs: number): void {
    const ms = Math.min(toMs, this.#lastSignMs + ATTENTIVE_MS) - Math.max(this.#countedToMs, this.#lastSignMs);
    const isCounted = this.#isVisible && this.#view !== null && ms > 0;
    this.#countedToMs = Math.max(this.#countedToMs, toMs);
    if (!isCounted) return;
    const bands = this.#views.get(this.#view ?? 0) ?? [];
    this.#views.set(this.#view ?? 0, bands);
    const top = Math.max(0, this.#scrolled.get(this.#scroller) ?? 0);
    const last = Math.ceil(Math.min(DEEPEST_PX, top + this.#foldPx) / ATTENTION_BAND_PX);
    while (bands.length < last) bands.push(0);
    // A band counts when its middle is on the screen.
    for (let band = Math.round(top / ATTENTION_BAND_PX); (band + 0.5) * ATTENTION_BAND_PX <= top + this.#foldPx && band < last; band++) bands[band] = (bands[band] ?? 0) + ms;
  }
}

function px(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.min(DEEPEST_PX, value)) : 0;
}
