// A folded state → the events that rebuild it: size, full snapshot, documents of frames, then what a snapshot cannot say. The order is
// the one in which the player needs them, and always the same: equal states are equal texts.

import {
  FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, SOURCE_ADOPTED_SHEETS, SOURCE_MUTATION, SOURCE_STYLE_DECLARATION, SOURCE_STYLE_RULE,
} from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import type { ConstructedSheet } from './adopted-sheets.ts';
import type { EventData } from './event-data.ts';
import type { FoldedState } from './folded-state.ts';
import { childrenOf, DOCUMENT_NODE, ELEMENT_NODE, FACTS, tagOf } from './node-tree.ts';
import type { NodeFacts, SerializedNode, TreeNode } from './node-tree.ts';
import type { RuleList } from './rule-list.ts';
import { OPEN_MODE } from './top-layer.ts';

/** Deeper than this nodes are told one by one: parsers and the Replayer's own recursion end somewhere. */
const DEEPEST_IN_SNAPSHOT = 250;
const UNKNOWN_VIEWPORT = { href: '', width: 1280, height: 720 };

interface Add {
  parentId: number;
  nextId: null;
  node: SerializedNode;
}

export function writeState(state: FoldedState): RecordedEvent[] {
  const { tree, snapshot, meta } = state;
  const root = tree.root as TreeNode;
  const timestamp = (snapshot as RecordedEvent).timestamp;
  const change = (data: EventData): RecordedEvent => ({ type: INCREMENTAL_SNAPSHOT, timestamp, data });
  const top = writeTree(state, root);
  const offset = (state.scrolls.get(root.facts.id)?.data ?? {}) as EventData;
  return [
    { type: META, timestamp, data: { ...((meta?.data ?? UNKNOWN_VIEWPORT) as object), ...state.viewport } },
    { type: FULL_SNAPSHOT, timestamp, data: { node: top.node, initialOffset: { left: offset['x'] ?? 0, top: offset['y'] ?? 0 } } },
    ...lateAdds(top.late, change),
    ...writeFrames(state, root, change),
    ...[...state.definitions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event),
    ...[...state.styles].map(([id, properties]) => change(mutation({ attributes: [{ id, attributes: { style: Object.fromEntries(properties) } }] }))),
    ...[...state.sheets.rules].flatMap(([id, rules]) => writeRules(rules, { id }, change)),
    ...writeAdopted(state, change),
    ...state.fonts.values(),
    ...state.topLayer.ids.flatMap((id) => writeOpen(tree.get(id), change)),
    ...state.inputs.values(), ...state.media.values(), ...state.frozen.values(),
    ...[...state.scrolls].filter(([id]) => id !== root.facts.id).map(([, event]) => event),
    ...(state.press === null ? [] : [state.press]), ...(state.focus === null ? [] : [state.focus]), ...(state.selection === null ? [] : [state.selection]),
    ...state.carried.write(timestamp),
  ];
}

/** A tree as nested nodes as deep as is safe, and the rest as nodes to be added after it. */
function writeTree(state: FoldedState, top: TreeNode): { node: SerializedNode; late: Add[] } {
  const late: Add[] = [];
  const written = writeNode(state, top);
  const waiting: { node: TreeNode; written: SerializedNode; depth: number }[] = [{ node: top, written, depth: 0 }];
  for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
    const { node, depth } = level;
    const below: typeof waiting = [];
    for (const child of childrenOf(node)) {
      const text = writeNode(state, child);
      if (depth >= DEEPEST_IN_SNAPSHOT) late.push({ parentId: node.facts.id, nextId: null, node: text });
      else level.written.childNodes?.push(text);
      below.push({ node: child, written: text, depth: depth + 1 });
    }
    // In page order, so that siblings told late are told in theirs.
    for (const child of below.reverse()) waiting.push(child);
  }
  return { node: written, late };
}

function writeNode(state: FoldedState, { facts }: TreeNode): SerializedNode {
  const written = {} as SerializedNode;
  for (const name of FACTS) if (facts[name] !== undefined) (written as Record<string, unknown>)[name] = facts[name];
  if (facts.attributes !== undefined) written.attributes = writeAttributes(state, facts);
  if (facts.type === ELEMENT_NODE || facts.type === DOCUMENT_NODE) written.childNodes = [];
  return written;
}

function writeAttributes(state: FoldedState, facts: NodeFacts): Record<string, unknown> {
  const attributes = { ...facts.attributes };
  if (OPEN_MODE in attributes) {
    delete attributes[OPEN_MODE];
    if (facts.tagName?.toLowerCase() === 'dialog') delete attributes['open'];
  }
  if (state.scrolls.has(facts.id)) {
    delete attributes['rr_scrollLeft'];
    delete attributes['rr_scrollTop'];
  }
  return attributes;
}

function lateAdds(adds: readonly Add[], change: (data: EventData) => RecordedEvent): RecordedEvent[] {
  return adds.length === 0 ? [] : [change(mutation({ adds }))];
}

function writeFrames(state: FoldedState, root: TreeNode, change: (data: EventData) => RecordedEvent): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const node of state.tree.within(root)) {
    if (node.frame === null) continue;
    const { node: written, late } = writeTree(state, node.frame);
    events.push(change(mutation({ adds: [{ parentId: node.facts.id, nextId: null, node: written }], isAttachIframe: true })), ...lateAdds(late, change));
  }
  return events;
}

function writeOpen(node: TreeNode | null, change: (data: EventData) => RecordedEvent): RecordedEvent[] {
  if (node === null) return [];
  const { id, attributes = {} } = node.facts;
  const isOpenDialog = tagOf(node) === 'dialog' && typeof attributes['open'] === 'string';
  return [change(mutation({ attributes: [{ id, attributes: { ...(isOpenDialog && { open: attributes['open'] }), [OPEN_MODE]: attributes[OPEN_MODE] } }] }))];
}

function writeRules(rules: RuleList, sheet: { id: number } | { styleId: number }, change: (data: EventData) => RecordedEvent): RecordedEvent[] {
  return rules.changes().map((step) => {
    if (!('declaration' in step)) return change({ source: SOURCE_STYLE_RULE, ...sheet, ...step });
    const { property, value, priority } = step.declaration;
    const what = value === null ? { remove: { property } } : { set: { property, value, ...(priority !== undefined && { priority }) } };
    return change({ source: SOURCE_STYLE_DECLARATION, ...sheet, index: step.index, ...what });
  });
}

function writeAdopted(state: FoldedState, change: (data: EventData) => RecordedEvent): RecordedEvent[] {
  const { sheets: { adopted }, tree } = state;
  const root = (tree.root as TreeNode).facts.id;
  const byHost = new Map<number, [number, ConstructedSheet][]>();
  for (const entry of [...adopted.sheets].sort(([a], [b]) => a - b)) {
    const host = tree.get(entry[1].host) === null ? root : entry[1].host;
    byHost.set(host, [...(byHost.get(host) ?? []), entry]);
  }
  const events: RecordedEvent[] = [];
  // All sheets first, in the documents they were made in: a host may adopt what another has brought.
  for (const [id, sheets] of byHost) events.push(change({ source: SOURCE_ADOPTED_SHEETS, id, styles: sheets.map(([styleId]) => ({ styleId, rules: [] })), styleIds: [] }));
  for (const [styleId, { text, rules }] of [...byHost.values()].flat()) {
    if (text !== null) events.push(change({ source: SOURCE_STYLE_RULE, styleId, [text.verb]: text.css }));
    events.push(...writeRules(rules, { styleId }, change));
  }
  for (const [id, styleIds] of adopted.byHost) events.push(change({ source: SOURCE_ADOPTED_SHEETS, id, styleIds }));
  return events;
}

function mutation(parts: EventData): EventData {
  return { source: SOURCE_MUTATION, texts: [], attributes: [], removes: [], adds: [], ...parts };
}
