// derive: the events of one batch → its facts. Pure and the same for live windows and for sealing, so both agree.
// Whatever a custom event holds was sent by a stranger: each field is checked, text is made storable and cut.

import { storableText } from '@hindsight/database';
import {
  customTag, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_DRAG, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_SCROLL,
  SOURCE_SELECTION, SOURCE_TOUCH_MOVE,
} from '@hindsight/wire';
import type { CustomTag, RecordedEvent } from '@hindsight/wire';

import { readAssets } from './asset-facts.ts';
import type { AssetFact } from './asset-facts.ts';

export interface ViewFact {
  view: number;
  atMs: number;
  cause: string;
  path: string;
  title: string;
  referrer: string;
  utm: Partial<Record<UtmField, string>>;
  viewportWidth: number;
  viewportHeight: number;
}
export interface ClickFact {
  view: number;
  /** Number among the batch's clicks. */
  nth: number;
  /** Which of the batch's events it is. */
  event: number;
  node: number;
  atMs: number;
  x: number;
  y: number;
  box: [number, number, number, number];
  pageX: number;
  pageY: number;
  viewportWidth: number;
  /** The page's state when it was clicked; 0: as it comes. */
  state: number;
}
export interface ElementFact {
  node: number;
  version: number;
  selector: string;
  role: string;
  text: string;
  near: string;
}
/** A state of the page: kept among the elements, by what makes it. */
export interface StateFact {
  state: number;
  selector: string;
  label: string;
}
export interface ScrollFact {
  view: number;
  node: number;
  height: number;
  reached: number;
  fold: number;
}
export interface CostFact {
  view: number;
  ms: number;
  longestMs: number;
  spanMs: number;
}
export interface DatedText {
  /** Document time. */
  atMs: number;
  text: string;
}

export interface BatchFacts {
  events: number;
  errors: number;
  /** First and last event, document time; null without events. */
  span: { firstMs: number; lastMs: number } | null;
  hasKeyframe: boolean;
  views: ViewFact[];
  clicks: ClickFact[];
  elements: ElementFact[];
  states: StateFact[];
  scrolls: ScrollFact[];
  /** What the recorder says it cost the page. */
  costs: CostFact[];
  /** Styles, fonts and images of the page. */
  assets: AssetFact[];
  tags: string[];
  user: DatedText | null;
  language: DatedText | null;
  /** Numbers of the five-second stretches of document time with input by the visitor. */
  active: Set<number>;
  /** Events the recorder says it lost. */
  lost: number;
}

/** Length of the stretches that active time is counted in. */
export const ACTIVE_STRETCH_MS = 5_000;
export const UTM_FIELDS = ['source', 'medium', 'campaign', 'term', 'content'] as const;
export type UtmField = (typeof UTM_FIELDS)[number];

const INPUT_SOURCES = new Set([SOURCE_MOUSE_MOVE, SOURCE_MOUSE_INTERACTION, SOURCE_SCROLL, SOURCE_INPUT, SOURCE_TOUCH_MOVE, SOURCE_DRAG, SOURCE_SELECTION]);
const VIEW_CAUSES = new Set(['load', 'push', 'replace', 'pop', 'hash', 'page', 'restore']);
const MAX_PX = 100_000_000;
/** A day: no view is recorded longer. */
const MAX_COST_MS = 24 * 60 * 60 * 1000;
/** Postgres refuses index entries of more than about 2,700 bytes. */
export const MAX_INDEXED_BYTES = 2_000;

export function deriveBatch(events: readonly RecordedEvent[]): BatchFacts {
  const facts: BatchFacts = {
    events: events.length, errors: 0, span: null, hasKeyframe: false, views: [], clicks: [], elements: [], states: [], scrolls: [], costs: [],
    assets: [], tags: [], user: null, language: null, active: new Set(), lost: 0,
  };
  for (const [index, event] of events.entries()) {
    const atMs = Math.round(event.timestamp);
    facts.span = facts.span === null ? { firstMs: atMs, lastMs: atMs } : { firstMs: Math.min(facts.span.firstMs, atMs), lastMs: Math.max(facts.span.lastMs, atMs) };
    if (event.type === FULL_SNAPSHOT) facts.hasKeyframe = true;
    if (isInput(event)) facts.active.add(Math.floor(atMs / ACTIVE_STRETCH_MS));
    const tag = customTag(event);
    if (tag !== null) readCustom(facts, tag, (event.data as { payload?: unknown }).payload, atMs, index);
  }
  return facts;
}

function isInput(event: RecordedEvent): boolean {
  if (event.type !== INCREMENTAL_SNAPSHOT) return false;
  const { source, userTriggered } = (event.data ?? {}) as { source?: unknown; userTriggered?: unknown };
  return typeof source === 'number' && INPUT_SOURCES.has(source) && userTriggered !== false;
}

type Fields = Readonly<Record<string, unknown>>;

function readCustom(facts: BatchFacts, tag: CustomTag, payload: unknown, atMs: number, index: number): void {
  if (payload === null || typeof payload !== 'object') return;
  const fields = payload as Fields;
  switch (tag) {
    case 'hs:view': return pushIf(facts.views, readView(fields, atMs));
    case 'hs:click': return pushIf(facts.clicks, readClick(fields, { atMs, nth: facts.clicks.length, event: index }));
    case 'hs:element': return pushIf(facts.elements, readElement(fields));
    case 'hs:state': return pushIf(facts.states, readState(fields));
    case 'hs:scroll': return pushIf(facts.scrolls, readScroll(fields));
    case 'hs:cost': return pushIf(facts.costs, readCost(fields));
    case 'hs:error': facts.errors++; return;
    case 'hs:assets': facts.assets.push(...readAssets(fields)); return;
    case 'hs:tag': return pushIf(facts.tags, text(fields['tag'], 100) || null);
    case 'hs:lost': facts.lost += whole(fields['count'], 0, 1_000_000) ?? 1; return;
    case 'hs:identify':
      if (facts.user === null || atMs >= facts.user.atMs) facts.user = { atMs, text: text(fields['user'], 200) };
      return;
    case 'hs:window':
      if (facts.language === null || atMs < facts.language.atMs) facts.language = { atMs, text: text(fields['language'], 35) };
      return;
    case 'hs:signal': case 'hs:event': case 'hs:console': case 'hs:canvas': case 'hs:boxes': case 'hs:frozen': case 'hs:fields': return;
  }
}

function readView(fields: Fields, atMs: number): ViewFact | null {
  const view = whole(fields['view'], 0, 100_000);
  const path = cutToBytes(text(fields['path'], 1024), MAX_INDEXED_BYTES);
  if (view === null || path === '') return null;
  const cause = text(fields['cause'], 20);
  const rawUtm = fields['utm'];
  const utm: ViewFact['utm'] = {};
  if (rawUtm !== null && typeof rawUtm === 'object') {
    for (const field of UTM_FIELDS) {
      const value = text((rawUtm as Fields)[field], 200);
      if (value !== '') utm[field] = value;
    }
  }
  return {
    view, atMs, path, utm, cause: VIEW_CAUSES.has(cause) ? cause : 'load', title: text(fields['title'], 300), referrer: text(fields['referrer'], 1024),
    viewportWidth: whole(fields['viewportWidth'], 0, 100_000) ?? 0, viewportHeight: whole(fields['viewportHeight'], 0, 100_000) ?? 0,
  };
}

function readClick(fields: Fields, place: Pick<ClickFact, 'atMs' | 'nth' | 'event'>): ClickFact | null {
  const view = whole(fields['view'], 0, 100_000);
  const node = whole(fields['node'], -1, 2 ** 31 - 1);
  const x = whole(fields['x'], 0, 65_535);
  const y = whole(fields['y'], 0, 65_535);
  const pageX = whole(fields['pageX'], -MAX_PX, MAX_PX);
  const pageY = whole(fields['pageY'], -MAX_PX, MAX_PX);
  const box = Array.isArray(fields['box']) ? fields['box'].map((side: unknown) => whole(side, -MAX_PX, MAX_PX)) : [];
  const [left, top, width, height] = box;
  if (view === null || node === null || x === null || y === null || pageX === null || pageY === null) return null;
  if (left == null || top == null || width == null || height == null) return null;
  return { ...place, view, node, x, y, box: [left, top, width, height], pageX, pageY, viewportWidth: whole(fields['viewportWidth'], 0, 100_000) ?? 0, state: whole(fields['state'], 0, 100_000) ?? 0 };
}

function readElement(fields: Fields): ElementFact | null {
  const node = whole(fields['node'], -1, 2 ** 31 - 1);
  const version = whole(fields['version'], 0, 1_000_000);
  if (node === null || version === null) return null;
  return { node, version, selector: text(fields['selector'], 1024), role: text(fields['role'], 64), text: text(fields['text'], 60), near: text(fields['near'], 60) };
}

function readState(fields: Fields): StateFact | null {
  const state = whole(fields['state'], 1, 100_000);
  const selector = text(fields['selector'], 1024);
  return state === null || selector === '' ? null : { state, selector, label: text(fields['label'], 60) };
}

function readScroll(fields: Fields): ScrollFact | null {
  const view = whole(fields['view'], 0, 100_000);
  const node = whole(fields['node'], -1, 2 ** 31 - 1);
  const height = whole(fields['height'], 0, MAX_PX);
  const reached = whole(fields['reached'], 0, MAX_PX);
  const fold = whole(fields['fold'], 0, MAX_PX);
  if (view === null || node === null || height === null || reached === null || fold === null) return null;
  return { view, node, height, reached: Math.min(reached, height), fold };
}

function readCost(fields: Fields): CostFact | null {
  const view = whole(fields['view'], 0, 100_000);
  const ms = whole(fields['ms'], 0, MAX_COST_MS);
  const longestMs = whole(fields['longestMs'], 0, MAX_COST_MS);
  const spanMs = whole(fields['spanMs'], 0, MAX_COST_MS);
  return view === null || ms === null || longestMs === null || spanMs === null ? null : { view, ms, longestMs, spanMs };
}

function whole(value: unknown, min: number, max: number): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const rounded = Math.round(value) + 0; // + 0 turns -0 into 0
  return rounded >= min && rounded <= max ? rounded : null;
}

function text(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? storableText(value.slice(0, maxLength)) : '';
}

/** Cuts text so that its UTF-8 form has at most `maxBytes`. */
export function cutToBytes(value: string, maxBytes: number): string {
  if (value.length * 3 <= maxBytes || Buffer.byteLength(value) <= maxBytes) return value;
  return new TextDecoder().decode(Buffer.from(value).subarray(0, maxBytes)).replace(/\ufffd+$/, '');
}

function pushIf<T>(into: T[], value: T | null): void {
  if (value !== null) into.push(value);
}
