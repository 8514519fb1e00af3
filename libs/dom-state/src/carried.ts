// What outlives a full snapshot: pictures of canvases, files of the page, fields the visitor has touched, where the pointer is, and the
// page view. The player knows these from all events before the moment.

import { CUSTOM, customTag, INCREMENTAL_SNAPSHOT, MOUSE_BLUR, MOUSE_FOCUS, MOUSE_TOUCH_START, SOURCE_DRAG, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_TOUCH_MOVE } from '@hindsight/wire';
import type { AssetNote, RecordedEvent, TouchedFieldsPayload } from '@hindsight/wire';
import type { EventData } from './event-data.ts';
import { isNodeId } from './node-tree.ts';

/** Beyond these what was said first is let go. */
const MOST_CANVASES = 200;
const MOST_ASSETS = 5_000;
const MOST_FIELDS = 5_000;
const BY_TOUCH = 2;

interface Pointer {
  atMs: number;
  x: number;
  y: number;
  id: number;
  isTouch: boolean;
}

export class Carried {
  readonly #canvases = new Map<number, RecordedEvent>();
  readonly #assets = new Map<string, AssetNote>();
  readonly #changed = new Set<number>();
  readonly #left = new Set<number>();
  #isSettled = false;
  #pointer: Pointer | null = null;
  #view: RecordedEvent | null = null;
  #bytes = 0;

  /** About how long it is, written out as JSON. */
  get bytes(): number {
    return this.#bytes + (this.#changed.size + this.#left.size) * 6;
  }

  take(event: RecordedEvent, data: EventData): void {
    if (event.type === CUSTOM) this.#takeCustom(event, data['payload'] as EventData | null | undefined);
    else if (event.type === INCREMENTAL_SNAPSHOT) this.#takeChange(event, data);
  }

  write(timestamp: number): RecordedEvent[] {
    const custom = (tag: string, payload: unknown): RecordedEvent => ({ type: CUSTOM, timestamp, data: { tag, payload } });
    const fields: TouchedFieldsPayload = { changed: ascending(this.#changed), left: ascending(this.#left) };
    return [
      ...(this.#view === null ? [] : [this.#view]),
      ...(this.#assets.size > 0 || this.#isSettled ? [custom('hs:assets', { assets: [...this.#assets.values()], ...(this.#isSettled && { isSettled: true }) })] : []),
      ...this.#canvases.values(),
      ...(fields.changed.length > 0 ? [custom('hs:fields', fields)] : []),
      ...(this.#pointer === null ? [] : [pointerEvent(this.#pointer)]),
    ];
  }

  #takeCustom(event: RecordedEvent, payload: EventData | null | undefined): void {
    if (payload === null || typeof payload !== 'object') return;
    const tag = customTag(event);
    if (tag === 'hs:view') this.#view = event;
    else if (tag === 'hs:canvas') this.#takeCanvas(event, payload);
    else if (tag === 'hs:assets') this.#takeAssets(payload);
    else if (tag === 'hs:fields') {
      for (const id of idsIn(payload['changed'])) keep(this.#changed, id);
      for (const id of idsIn(payload['left'])) keep(this.#left, id);
    }
  }

  #takeCanvas(event: RecordedEvent, { node }: EventData): void {
    if (!isNodeId(node)) return;
    this.#dropCanvas(node);
    this.#canvases.set(node, event);
    this.#bytes += canvasSize(event);
    if (this.#canvases.size > MOST_CANVASES) this.#dropCanvas([...this.#canvases.keys()][0] as number);
  }

  #dropCanvas(node: number): void {
    const before = this.#canvases.get(node);
    if (before === undefined) return;
    this.#canvases.delete(node);
    this.#bytes -= canvasSize(before);
  }

  #takeAssets({ assets, isSettled }: EventData): void {
    if (isSettled === true) this.#isSettled = true;
    if (!Array.isArray(assets)) return;
    for (const note of assets as (AssetNote | null)[]) {
      if (typeof note?.url !== 'string') continue;
      this.#dropAsset(note.url);
      this.#assets.set(note.url, note);
      this.#bytes += note.url.length + 100;
    }
    for (const url of this.#assets.keys()) {
      if (this.#assets.size <= MOST_ASSETS) break;
      this.#dropAsset(url);
    }
  }

  #dropAsset(url: string): void {
    if (this.#assets.delete(url)) this.#bytes -= url.length + 100;
  }

  #takeChange(event: RecordedEvent, data: EventData): void {
    const { source, id, type } = data;
    if (source === SOURCE_MOUSE_MOVE || source === SOURCE_TOUCH_MOVE || source === SOURCE_DRAG) this.#takeMoves(event, data);
    else if (source === SOURCE_INPUT && isNodeId(id) && data['userTriggered'] !== false) keep(this.#changed, id);
    else if (source === SOURCE_MOUSE_INTERACTION) {
      if (type === MOUSE_BLUR && isNodeId(id) && this.#changed.has(id)) keep(this.#left, id);
      if (type === MOUSE_FOCUS || type === MOUSE_BLUR || !isFinite(data['x']) || !isFinite(data['y'])) return;
      const isTouch = data['pointerType'] === BY_TOUCH || (typeof type === 'number' && type >= MOUSE_TOUCH_START);
      this.#point({ atMs: event.timestamp, x: data['x'], y: data['y'], id: typeof id === 'number' ? id : -1, isTouch });
    }
  }

  #takeMoves(event: RecordedEvent, { positions, source }: EventData): void {
    if (!Array.isArray(positions)) return;
    for (const position of positions as (EventData | null)[]) {
      const { x, y, id, timeOffset } = position ?? {};
      if (!isFinite(x) || !isFinite(y)) continue;
      this.#point({ atMs: event.timestamp + (isFinite(timeOffset) ? timeOffset : 0), x, y, id: typeof id === 'number' ? id : -1, isTouch: source === SOURCE_TOUCH_MOVE });
    }
  }

  #point(pointer: Pointer): void {
    if (this.#pointer === null || pointer.atMs >= this.#pointer.atMs) this.#pointer = pointer;
  }
}

function pointerEvent({ atMs, x, y, id, isTouch }: Pointer): RecordedEvent {
  return { type: INCREMENTAL_SNAPSHOT, timestamp: atMs, data: { source: isTouch ? SOURCE_TOUCH_MOVE : SOURCE_MOUSE_MOVE, positions: [{ x, y, id, timeOffset: 0 }] } };
}

function canvasSize(event: RecordedEvent): number {
  const { payload } = event.data as { payload: { picture?: unknown } };
  return 120 + (typeof payload.picture === 'string' ? payload.picture.length : 0);
}

function keep(ids: Set<number>, id: number): void {
  if (ids.size < MOST_FIELDS) ids.add(id);
}

function idsIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter(isNodeId) : [];
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function ascending(ids: ReadonlySet<number>): number[] {
  return [...ids].sort((a, b) => a - b);
}
