// derive: pointer positions of a document, in page coordinates, per page view. Depends on order (scrolling moves the page
// under the pointer), so only sealing does it, over the whole document in seq order.

import { customTag, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MOUSE_MOVE, SOURCE_SCROLL } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

export interface ViewMoves {
  view: number;
  fromSeq: number;
  positions: [number, number][];
}

const DOCUMENT_NODE = 1;
/** Positions kept of one page view. */
const MAX_POSITIONS = 20_000;

type Fields = Readonly<Record<string, unknown>>;

export class MoveTrail {
  readonly #scrolled = new Map<number, [number, number]>();
  readonly #views = new Map<number, ViewMoves>();
  #view = 0;
  /** Node that scrolls the page in the present view. */
  #scroller = DOCUMENT_NODE;

  feed(event: RecordedEvent, seq: number): void {
    const data = event.data as Fields | null;
    if (data === null || typeof data !== 'object') return;
    if (event.type === FULL_SNAPSHOT) {
      const offset = data['initialOffset'] as Fields | null | undefined;
      this.#scrolled.set(DOCUMENT_NODE, [px(offset?.['left']), px(offset?.['top'])]);
    } else if (event.type === INCREMENTAL_SNAPSHOT) {
      if (data['source'] === SOURCE_SCROLL && typeof data['id'] === 'number') this.#scrolled.set(data['id'], [px(data['x']), px(data['y'])]);
      else if (data['source'] === SOURCE_MOUSE_MOVE && Array.isArray(data['positions'])) this.#move(data['positions'], seq);
    } else this.#custom(event, data);
  }

  views(): ViewMoves[] {
    return [...this.#views.values()];
  }

  #custom(event: RecordedEvent, data: Fields): void {
    const tag = customTag(event);
    const payload = data['payload'] as Fields | null | undefined;
    if (tag === 'hs:view' && typeof payload?.['view'] === 'number') {
      this.#view = payload['view'];
      this.#scroller = DOCUMENT_NODE;
    } else if (tag === 'hs:scroll' && typeof payload?.['node'] === 'number') this.#scroller = payload['node'];
  }

  #move(positions: readonly unknown[], seq: number): void {
    const [left, top] = this.#scrolled.get(this.#scroller) ?? [0, 0];
    const moves = this.#views.get(this.#view) ?? { view: this.#view, fromSeq: seq, positions: [] };
    this.#views.set(this.#view, moves);
    for (const position of positions) {
      if (moves.positions.length >= MAX_POSITIONS || position === null || typeof position !== 'object') continue;
      const { x, y } = position as { x?: unknown; y?: unknown };
      if (typeof x === 'number' && typeof y === 'number') moves.positions.push([x + left, y + top]);
    }
  }
}

function px(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
