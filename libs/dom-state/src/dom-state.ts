// Folds a document's events, in the order they are played, into what its page looks like after them, as the player would rebuild it.
// What is sent may be broken or hostile: what names an unknown node is left out, nothing recurses, and a page that grows beyond the
// limits is given up (`fault`) until the next full snapshot.

import {
  CUSTOM, customTag, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, MOUSE_BLUR, MOUSE_DOWN, MOUSE_FOCUS, MOUSE_TOUCH_START, SOURCE_ADOPTED_SHEETS,
  SOURCE_CUSTOM_ELEMENT, SOURCE_FONT, SOURCE_INPUT, SOURCE_MEDIA, SOURCE_MOUSE_INTERACTION, SOURCE_MUTATION, SOURCE_SCROLL, SOURCE_SELECTION,
  SOURCE_STYLE_DECLARATION, SOURCE_STYLE_RULE, SOURCE_VIEWPORT_RESIZE,
} from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { applyMutation } from './apply-mutation.ts';
import { Carried } from './carried.ts';
import type { EventData } from './event-data.ts';
import type { FoldedState, LastSaid } from './folded-state.ts';
import { childrenOf, DOCUMENT_NODE, isNodeId, NodeTree, tagOf } from './node-tree.ts';
import type { TreeNode } from './node-tree.ts';
import { StyleSheets } from './style-sheets.ts';
import { TopLayer } from './top-layer.ts';
import { writeState } from './write-state.ts';

export interface FoldLimits {
  /** Of the state written out as JSON, about. */
  bytes: number;
  nodes: number;
  /** Places told apart in one style sheet. */
  rules: number;
}

/** Why there is no state: nothing was snapshotted yet, or the page is too large. */
export type FoldFault = 'no-snapshot' | 'too-large';

const LIMITS: FoldLimits = { bytes: 8 * 1024 * 1024, nodes: 150_000, rules: 5_000 };
const SHIFTING: ReadonlySet<unknown> = new Set([SOURCE_MUTATION, SOURCE_SCROLL, SOURCE_VIEWPORT_RESIZE]);

export class DomState implements FoldedState {
  fault: FoldFault | null = 'no-snapshot';
  /** The full snapshot everything is built on, document time. */
  snapshotMs = 0;
  /** When something last scrolled, changed its size or changed; null: not since the snapshot. */
  shiftedMs: number | null = null;
  readonly tree: NodeTree;
  readonly topLayer = new TopLayer();
  readonly sheets = new StyleSheets();
  /** What outlives a snapshot. */
  readonly carried = new Carried();
  readonly scrolls: LastSaid = new Map();
  readonly inputs: LastSaid = new Map();
  readonly media: LastSaid = new Map();
  readonly frozen: LastSaid = new Map();
  /** Style properties set one by one, by element. */
  readonly styles = new Map<number, Map<string, unknown>>();
  readonly fonts = new Map<string, RecordedEvent>();
  readonly definitions = new Map<string, RecordedEvent>();
  meta: RecordedEvent | null = null;
  viewport: { width: number; height: number } | null = null;
  snapshot: RecordedEvent | null = null;
  selection: RecordedEvent | null = null;
  focus: RecordedEvent | null = null;
  /** The last press: a focus right after it came from it. */
  press: RecordedEvent | null = null;
  readonly #limits: FoldLimits;
  /** Of what is said beside the tree. */
  #saidBytes = 0;

  constructor(limits: Partial<FoldLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.tree = new NodeTree((node) => this.#forget(node));
  }

  /** About how long the state is, written out as JSON. */
  get bytes(): number {
    return this.tree.bytes + this.#saidBytes + this.sheets.bytes + this.carried.bytes;
  }

  /** Takes the next event. */
  apply(event: RecordedEvent): void {
    const data = event.data as EventData | null;
    if (data === null || typeof data !== 'object') return;
    this.carried.take(event, data);
    if (event.type === META) this.#meta(event);
    else if (event.type === FULL_SNAPSHOT) this.#snapshot(event, data);
    else if (this.fault === null) {
      if (event.type === INCREMENTAL_SNAPSHOT) this.#change(event, data);
      else if (event.type === CUSTOM && customTag(event) === 'hs:frozen') this.#freeze(event, data['payload'] as EventData | null);
      if (this.bytes > this.#limits.bytes || this.tree.size > this.#limits.nodes || this.sheets.longest > this.#limits.rules) this.#giveUp('too-large');
    }
  }

  /**
   * The events that rebuild this state: its size, a full snapshot, and what no snapshot can say.
   * @returns null where there is a `fault`
   */
  write(): RecordedEvent[] | null {
    return this.fault === null ? writeState(this) : null;
  }

  /** An option has left: a field cannot show a choice that is not there any more. */
  forgetLostChoice(select: TreeNode): void {
    const { text } = (this.inputs.get(select.facts.id)?.data ?? {}) as EventData;
    if (typeof text !== 'string') return;
    for (const node of this.tree.within(select)) if (tagOf(node) === 'option' && choiceOf(node) === text) return;
    this.#unsay(this.inputs, select.facts.id);
  }

  /** Nodes that have come: what is shown above the page, and names of components. */
  noteNew(nodes: readonly TreeNode[], isPlanted: boolean): void {
    this.topLayer.noteNew(nodes, isPlanted);
    for (const { facts } of nodes) {
      if (facts.isCustom !== true || typeof facts.tagName !== 'string' || this.definitions.has(facts.tagName)) continue;
      this.#define(facts.tagName, { type: INCREMENTAL_SNAPSHOT, timestamp: 0, data: { source: SOURCE_CUSTOM_ELEMENT, define: { name: facts.tagName } } });
    }
  }

  #meta(event: RecordedEvent): void {
    this.meta = event;
    this.viewport = null;
  }

  #snapshot(event: RecordedEvent, data: EventData): void {
    this.#reset();
    const planted = this.tree.plant(data['node']);
    if (planted?.[0]?.facts.type !== DOCUMENT_NODE) return this.#giveUp('no-snapshot');
    this.fault = null;
    this.snapshot = { type: FULL_SNAPSHOT, timestamp: event.timestamp, data: null };
    this.snapshotMs = event.timestamp;
    this.noteNew(planted, true);
    const { left, top } = (data['initialOffset'] ?? {}) as EventData;
    if (numberOr(left, 0) !== 0 || numberOr(top, 0) !== 0) {
      this.#say(this.scrolls, planted[0].facts.id, { type: INCREMENTAL_SNAPSHOT, timestamp: event.timestamp, data: { source: SOURCE_SCROLL, id: planted[0].facts.id, x: numberOr(left, 0), y: numberOr(top, 0) } });
    }
    if (this.bytes > this.#limits.bytes || this.tree.size > this.#limits.nodes) this.#giveUp('too-large');
  }

  #change(event: RecordedEvent, data: EventData): void {
    const node = this.tree.get(data['id']);
    if (SHIFTING.has(data['source'])) this.shiftedMs = event.timestamp;
    switch (data['source']) {
      case SOURCE_MUTATION: return applyMutation(this, data);
      case SOURCE_SCROLL: return void (node !== null && isFinite(data['x']) && isFinite(data['y']) && this.#say(this.scrolls, node.facts.id, event));
      case SOURCE_INPUT: return void (node !== null && this.#say(this.inputs, node.facts.id, event));
      case SOURCE_MEDIA: return void (node !== null && this.#say(this.media, node.facts.id, event));
      case SOURCE_VIEWPORT_RESIZE: return this.#resize(data);
      case SOURCE_SELECTION: return void (this.selection = event);
      case SOURCE_MOUSE_INTERACTION: return this.#focus(event, data);
      case SOURCE_FONT: return this.#font(event, data);
      case SOURCE_CUSTOM_ELEMENT: return this.#defined(event, data);
      case SOURCE_STYLE_RULE: return this.sheets.changeRules(node, data);
      case SOURCE_STYLE_DECLARATION: return this.sheets.changeDeclarations(node, data);
      case SOURCE_ADOPTED_SHEETS: return this.sheets.adopt(node, data);
    }
  }

  #resize({ width, height }: EventData): void {
    if (isFinite(width) && isFinite(height) && width > 0 && height > 0) this.viewport = { width, height };
  }

  #focus(event: RecordedEvent, { type, id }: EventData): void {
    if (!isNodeId(id)) return;
    if (type === MOUSE_DOWN || type === MOUSE_TOUCH_START) this.press = { ...event, data: { source: SOURCE_MOUSE_INTERACTION, type, id } };
    if (type === MOUSE_FOCUS) this.focus = event;
    else if (type === MOUSE_BLUR && (this.focus?.data as EventData | undefined)?.['id'] === id) this.focus = null;
  }

  #font(event: RecordedEvent, { family, fontSource, buffer, descriptors }: EventData): void {
    if (typeof family !== 'string' || typeof fontSource !== 'string') return;
    const key = JSON.stringify([family, fontSource, buffer === true, descriptors ?? null]);
    if (!this.fonts.has(key)) this.#saidBytes += key.length + 40;
    this.fonts.set(key, event);
  }

  #defined(event: RecordedEvent, { define }: EventData): void {
    const name = (define as EventData | null | undefined)?.['name'];
    if (typeof name === 'string' && !this.definitions.has(name)) this.#define(name, event);
  }

  #define(name: string, event: RecordedEvent): void {
    this.definitions.set(name, event);
    this.#saidBytes += name.length + 60;
  }

  #freeze(event: RecordedEvent, payload: EventData | null): void {
    const node = this.tree.get(payload?.['node']);
    if (node === null) return;
    if (payload?.['isFrozen'] === true) this.#say(this.frozen, node.facts.id, event);
    else this.#unsay(this.frozen, node.facts.id);
  }

  #say(said: LastSaid, id: number, event: RecordedEvent): void {
    this.#unsay(said, id);
    said.set(id, event);
    this.#saidBytes += saidSize(event);
  }

  #unsay(said: LastSaid, id: number): void {
    const before = said.get(id);
    if (before === undefined) return;
    said.delete(id);
    this.#saidBytes -= saidSize(before);
  }

  /** A node has left the tree: one that comes back is made anew. */
  #forget(node: TreeNode): void {
    const { id } = node.facts;
    for (const said of [this.scrolls, this.inputs, this.media, this.frozen]) this.#unsay(said, id);
    this.sheets.gone(node);
    this.styles.delete(id);
    this.topLayer.gone(id);
  }

  #giveUp(fault: FoldFault): void {
    this.#reset();
    this.fault = fault;
  }

  #reset(): void {
    this.tree.clear();
    this.topLayer.clear();
    this.sheets.clear();
    for (const said of [this.scrolls, this.inputs, this.media, this.frozen, this.styles, this.fonts, this.definitions]) said.clear();
    this.snapshot = this.selection = this.focus = this.press = null;
    this.#saidBytes = 0;
    this.shiftedMs = null;
  }
}

/** What a select says when an option is chosen. */
function choiceOf(option: TreeNode): string {
  const value = option.facts.attributes?.['value'];
  return typeof value === 'string' ? value : childrenOf(option).map(({ facts }) => facts.textContent ?? '').join('').trim();
}

/** Length of what is said of a node, about: its longest part is a field's text. */
function saidSize(event: RecordedEvent): number {
  const { text, selected } = event.data as EventData;
  return 120 + (typeof text === 'string' ? text.length : 0) + (Array.isArray(selected) ? selected.length * 5 : 0);
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function numberOr(value: unknown, otherwise: number): number {
  return isFinite(value) ? value : otherwise;
}
