// Events of one document → its trace. Fed batch by batch, in the order of their numbers; the trace is put in order of time, because last
// words overtake what happened before them. Never throws at what a stranger sent; bounded.

import {
  customTag, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, MOUSE_BLUR, MOUSE_DOWN, MOUSE_FOCUS, MOUSE_TOUCH_START, SOURCE_ADOPTED_SHEETS,
  SOURCE_CUSTOM_ELEMENT, SOURCE_DRAG, SOURCE_INPUT, SOURCE_MEDIA, SOURCE_MOUSE_INTERACTION, SOURCE_MUTATION, SOURCE_SCROLL, SOURCE_SELECTION, SOURCE_STYLE_DECLARATION, SOURCE_STYLE_RULE, SOURCE_VIEWPORT_RESIZE,
} from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

import { describeTarget } from './click-target.ts';
import { firstFrom, type DocumentTrace, type Effect, type TracedClick } from './document-trace.ts';
import { PageElements, type AddedTree } from './page-elements.ts';

/** A click as its batch tells it; the caller has checked it. */
export interface BatchClick {
  nth: number;
  /** Which of the batch's events it is. */
  event: number;
  view: number;
  node: number;
  pageX: number;
  pageY: number;
}

export interface BatchPlace {
  seq: number;
  /** Wall time of document time 0, ms since 1970. */
  offsetMs: number;
  clicks: readonly BatchClick[];
}

/** Of a mouse and of a finger. */
const PRESSES = new Set([MOUSE_DOWN, MOUSE_TOUCH_START]);
const LONGEST_PRESS_MS = 1_500;
const FIELD_TAGS = /^(input|textarea|select)$/;
/** Of each, per document. What comes later is not judged. */
const MOST_EFFECTS = 200_000;
const MOST_CLICKS = 5_000;
const MOST_TYPINGS = 20_000;
const MOST_ERRORS = 2_000;
const MOST_PLACES = 24;
/** How far up from what was added its decorated control is looked for. */
const DECORATED_UP = 4;
const TEXT_FIELDS = /^(text|email|tel|url|password|number|date|datetime-local|month|week|time)?$/;
const SEARCH_NAMES = /^(q|s|query|search|keyword|keywords|term|filter)$/i;

/** Kinds of places: a place is the number of a node and one of these. */
const PLACE = { tree: 0, attribute: 1, text: 2, scroll: 3, field: 4, media: 5, focus: 6, style: 7 } as const;
const place = (node: unknown, kind: number): number => (typeof node === 'number' ? node : 0) * 8 + kind;

type Fields = Readonly<Record<string, unknown>>;

export class DocumentReader {
  readonly #trace: DocumentTrace;
  readonly #isTouched: boolean;
  readonly #elements = new PageElements();
  /** What came as mere decoration, until it goes. */
  readonly #decorations = new Map<number, NonNullable<Effect['decorates']>>();
  #lastSeq = -1;
  #lastSeqMs = -Infinity;
  #focused = 0;
  /** When the pointer was pressed, and what had the focus then, where styles go by it. Clicks may be told later than they were made. */
  readonly #presses: { atMs: number; open: number }[] = [];
  #frozenMs: number | null = null;
  readonly #frozen = new Set<number>();

  /** @param isTouched false: nobody clicked or typed there; then only views and scrolling are read */
  constructor(doc: number, tab: string, isTouched = true) {
    this.#isTouched = isTouched;
    this.#trace = { doc, tab, fromMs: Infinity, toMs: -Infinity, clicks: [], effects: [], views: [], typings: [], submitsMs: [], errors: [], focusedMs: [], unseen: [] };
  }

  /** @param events of one batch; batches come in order of their seq, each once */
  feed(events: readonly RecordedEvent[], { seq, offsetMs, clicks }: BatchPlace): void {
    const clickAt = new Map(clicks.map((click) => [click.event, click]));
    let firstMs = Infinity;
    let lastMs = -Infinity;
    events.forEach((event, index) => {
      const atMs = offsetMs + event.timestamp;
      firstMs = Math.min(firstMs, atMs);
      lastMs = Math.max(lastMs, atMs);
      const click = clickAt.get(index);
      if (click !== undefined) this.#click(click, seq, atMs, event);
      else if (event.type === INCREMENTAL_SNAPSHOT || event.type === FULL_SNAPSHOT) this.#incremental(event, atMs);
      else this.#custom(event, atMs);
    });
    if (firstMs > lastMs) return;
    if (seq > this.#lastSeq + 1) this.#trace.unseen.push([Math.min(this.#lastSeqMs, firstMs), Math.max(firstMs, this.#lastSeqMs)]);
    this.#lastSeq = seq;
    this.#lastSeqMs = lastMs;
    this.#trace.fromMs = Math.min(this.#trace.fromMs, firstMs);
    this.#trace.toMs = Math.max(this.#trace.toMs, lastMs);
  }

  trace(): DocumentTrace {
    const trace = this.#trace;
    if (this.#frozenMs !== null) trace.unseen.push([this.#frozenMs, Infinity]);
    for (const list of [trace.clicks, trace.effects, trace.views, trace.typings, trace.errors]) list.sort((a, b) => a.atMs - b.atMs);
    trace.submitsMs.sort((a, b) => a - b);
    this.#presses.sort((a, b) => a.atMs - b.atMs);
    for (const click of trace.clicks) this.#findPress(click);
    return trace;
  }

  #click({ nth, view, node, pageX, pageY }: BatchClick, seq: number, atMs: number, event: RecordedEvent): void {
    const { clicks, unseen } = this.#trace;
    if (clicks.length >= MOST_CLICKS) return void (clicks.length === MOST_CLICKS && unseen.push([atMs, Infinity]));
    const payload = (event.data as { payload?: Fields }).payload;
    const target = describeTarget(this.#elements, node, payload?.['isHand'] === true);
    clicks.push({ seq, nth, view, node, pageX, pageY, atMs, fromMs: atMs, target });
  }

  #findPress(click: TracedClick): void {
    const press = this.#presses[firstFrom(this.#presses, click.atMs + 0.001) - 1];
    if (press === undefined || press.atMs < click.atMs - LONGEST_PRESS_MS) return;
    click.fromMs = press.atMs;
    // A menu that is open by style as long as its button has the focus: clicked again, nothing changes.
    if (click.target.around.includes(press.open) && click.target.kind !== 'field') click.target.kind = 'settled';
  }

  #incremental(event: RecordedEvent, atMs: number): void {
    const data = event.data as Fields | null;
    if (data === null || typeof data !== 'object') return;
    if (!this.#isTouched && data['source'] !== SOURCE_SCROLL) return;
    const added = this.#elements.feed(event);
    // What changed just before a snapshot is in it, and not told of otherwise.
    if (event.type === FULL_SNAPSHOT) return this.#effect({ kind: 'page', atMs, places: [] });
    const page = (...places: number[]): void => this.#effect({ kind: 'page', atMs, places });
    switch (data['source']) {
      case SOURCE_MUTATION: return this.#mutation(data, added, atMs);
      case SOURCE_SCROLL: return this.#effect({ kind: 'scroll', atMs, places: [place(data['id'], PLACE.scroll)] });
      case SOURCE_INPUT: return this.#input(data, atMs);
      case SOURCE_MEDIA: return page(place(data['id'], PLACE.media));
      case SOURCE_STYLE_RULE: case SOURCE_STYLE_DECLARATION: case SOURCE_ADOPTED_SHEETS:
        if (data['source'] === SOURCE_ADOPTED_SHEETS) this.#elements.readStyles(JSON.stringify(data));
        return page(place(data['id'] ?? data['styleId'], PLACE.style));
      case SOURCE_SELECTION: return this.#effect({ kind: 'page', atMs, places: [], isSelection: true });
      case SOURCE_DRAG: case SOURCE_VIEWPORT_RESIZE: case SOURCE_CUSTOM_ELEMENT: return page();
      case SOURCE_MOUSE_INTERACTION: return this.#interaction(data, atMs);
      default:
    }
  }

  #mutation(data: Fields, added: readonly AddedTree[], atMs: number): void {
    const places: number[] = [];
    for (const { id, parent, hasText } of added) {
      const within = hasText ? [] : [...this.#elements.upFrom(parent, DECORATED_UP)].map(([element]) => element);
      if (within.length === 0) places.push(place(parent, PLACE.tree));
      else {
        const decorates = { within, untilMs: Infinity };
        this.#decorations.set(id, decorates);
        this.#effect({ kind: 'page', atMs, places: [place(parent, PLACE.tree)], decorates });
      }
    }
    for (const removed of list(data['removes'])) {
      const decorates = this.#decorations.get(Number(removed['id']));
      this.#decorations.delete(Number(removed['id']));
      // What came a moment ago as decoration and goes again is no change of its own.
      if (decorates !== undefined) decorates.untilMs = atMs;
      else places.push(place(removed['parentId'], PLACE.tree));
    }
    for (const text of list(data['texts'])) places.push(place(text['id'], PLACE.text));
    for (const change of list(data['attributes'])) places.push(place(change['id'], PLACE.attribute));
    if (places.length > 0) this.#effect({ kind: 'page', atMs, places: places.slice(0, MOST_PLACES) });
  }

  #input(data: Fields, atMs: number): void {
    const field = Number(data['id']);
    const element = this.#elements.get(field);
    const type = element?.attributes?.['type'] ?? '';
    const isText = element?.tag === 'textarea' || (element?.tag === 'input' && TEXT_FIELDS.test(type));
    const isTyped = data['userTriggered'] === true && (isText || type === 'search');
    this.#effect({ kind: 'page', atMs, places: [place(field, PLACE.field)], ...(isTyped && { isTyped }) });
    if (!isTyped || this.#trace.typings.length >= MOST_TYPINGS) return;
    this.#trace.typings.push({ atMs, field, form: isText ? this.#formOf(field) : null, isEmpty: data['text'] === '' });
  }

  #formOf(field: number): number | null {
    if (SEARCH_NAMES.test(this.#elements.get(field)?.attributes?.['name'] ?? '')) return null;
    let form: number | null = null;
    for (const [id, { tag, attributes }] of this.#elements.upFrom(field)) {
      if (attributes?.['role'] === 'search' || tag === 'search') return null;
      if (tag === 'form') form ??= id;
    }
    return form;
  }

  #interaction({ type, id }: Fields, atMs: number): void {
    if (PRESSES.has(Number(type))) {
      this.#presses.push({ atMs, open: this.#elements.showsFocus ? this.#focused : 0 });
    } else if (type === MOUSE_FOCUS) this.#focus(Number(id), atMs);
    else if (type === MOUSE_BLUR) this.#blur(Number(id), atMs);
  }

  /** Where styles go by the focus, getting it may open a menu; else it shows nothing but on a field. */
  #focus(id: number, atMs: number): void {
    this.#focused = id;
    const isShown = this.#elements.showsFocus || FIELD_TAGS.test(this.#elements.get(id)?.tag ?? '');
    this.#effect({ kind: 'page', atMs, places: [place(id, PLACE.focus)], ...(!isShown && { focus: id }) });
  }

  #blur(id: number, atMs: number): void {
    if (this.#focused === id) this.#focused = 0;
    // A keyboard goes down, a hint goes away: clicked beside a field, that is what was wanted.
    if (this.#elements.showsFocus || FIELD_TAGS.test(this.#elements.get(id)?.tag ?? '')) this.#effect({ kind: 'page', atMs, places: [place(id, PLACE.focus)] });
  }

  #custom(event: RecordedEvent, atMs: number): void {
    const tag = customTag(event);
    const payload = tag === null ? null : (event.data as { payload?: Fields | null }).payload;
    if (payload === null || payload === undefined || typeof payload !== 'object') return;
    const { views, errors, unseen } = this.#trace;
    switch (tag) {
      case 'hs:view':
        if (views.length < MOST_ERRORS) views.push({ atMs, view: Number(payload['view']), path: text(payload['path']), cause: text(payload['cause']), referrer: text(payload['referrer']) });
        return this.#effect({ kind: 'leave', atMs, places: [] });
      case 'hs:error':
        if (errors.length < MOST_ERRORS) errors.push({ atMs, message: text(payload['message']), place: `${text(payload['source'])}:${String(payload['line'])}:${String(payload['column'])}` });
        return;
      case 'hs:signal': return this.#signal(payload['kind'], atMs);
      case 'hs:frozen': return this.#freeze(Number(payload['node']), payload['isFrozen'] === true, atMs);
      case 'hs:lost': return void unseen.push([atMs - LOST_AROUND_MS, atMs + LOST_AROUND_MS]);
      default:
    }
  }

  #signal(kind: unknown, atMs: number): void {
    switch (kind) {
      case 'fetch': case 'xhr': return this.#effect({ kind: 'network', atMs, places: [] });
      case 'select': return this.#effect({ kind: 'page', atMs, places: [], isSelection: true });
      case 'copy': case 'cut': case 'paste': case 'download': case 'open': case 'blur': case 'hidden': return this.#effect({ kind: 'page', atMs, places: [] });
      case 'unload': return this.#effect({ kind: 'leave', atMs, places: [] });
      case 'focus': return void this.#trace.focusedMs.push(atMs);
      case 'submit': return void this.#trace.submitsMs.push(atMs);
      default:
    }
  }

  #freeze(node: number, isFrozen: boolean, atMs: number): void {
    if (isFrozen) this.#frozen.add(node);
    else this.#frozen.delete(node);
    if (this.#frozen.size > 0) this.#frozenMs ??= atMs;
    else if (this.#frozenMs !== null) {
      this.#trace.unseen.push([this.#frozenMs, atMs]);
      this.#frozenMs = null;
    }
  }

  #effect(effect: Effect): void {
    const { effects, unseen } = this.#trace;
    if (effects.length < MOST_EFFECTS) effects.push(effect);
    else if (effects.length === MOST_EFFECTS) {
      effects.push(effect);
      unseen.push([effect.atMs, Infinity]);
    }
  }
}

/** What was lost lay around the moment it was told. */
const LOST_AROUND_MS = 10_000;

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((one): one is Fields => one !== null && typeof one === 'object') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 2_000) : '';
}
