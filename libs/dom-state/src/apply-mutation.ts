// A mutation event → the tree, in the Replayer's order: nodes that leave, nodes that come, texts, attributes. A node that names a parent
// or a sibling that comes later in the same event waits for it; what names one that never comes is left out.

import { listOf } from './event-data.ts';
import type { EventData } from './event-data.ts';
import type { FoldedState } from './folded-state.ts';
import { attributesSize, childrenOf, DOCTYPE_NODE, DOCUMENT_NODE, ELEMENT_NODE, isNodeId, tagOf, TEXT_NODE } from './node-tree.ts';
import type { NodeFacts, TreeNode } from './node-tree.ts';
import { OPEN_MODE } from './top-layer.ts';

export function applyMutation(state: FoldedState, data: EventData): void {
  for (const { id, parentId } of listOf(data['removes'])) removeNode(state, id, parentId);
  addNodes(state, listOf(data['adds']));
  const told = new Set<unknown>();
  for (const { id, value } of listOf(data['texts']).reverse()) {
    if (!told.has(id)) changeText(state, id, value);
    told.add(id);
  }
  for (const { id, attributes } of listOf(data['attributes'])) {
    const node = state.tree.get(id);
    if (node?.facts.type === ELEMENT_NODE && attributes !== null && typeof attributes === 'object') changeAttributes(state, node, attributes as EventData);
  }
}

function removeNode(state: FoldedState, id: unknown, parentId: unknown): void {
  const node = state.tree.get(id);
  const parent = node === null ? null : state.tree.get(parentId);
  // Told of another parent than it has: the Replayer leaves it where it is.
  if (node === null || parent === null || node.parent !== parent) return;
  const select = selectAbove(parent);
  state.tree.remove(node);
  if (tagOf(parent) === 'style') state.sheets.forgetRules(parent);
  if (select !== null) state.forgetLostChoice(select);
}

function addNodes(state: FoldedState, adds: readonly EventData[]): void {
  const waiting = new Map<number, EventData[]>();
  for (const first of adds) {
    const ready = [first];
    for (let add = ready.pop(); add !== undefined; add = ready.pop()) {
      const missing = addNode(state, add);
      const node = add['node'] as NodeFacts | null | undefined;
      if (missing !== null) waiting.set(missing, [...(waiting.get(missing) ?? []), add]);
      else if (isNodeId(node?.id) && waiting.has(node.id) && state.tree.get(node.id) !== null) {
        ready.push(...(waiting.get(node.id) as EventData[]).reverse());
        waiting.delete(node.id);
      }
    }
  }
}

/** @returns the number of a node that must be there first; null: it was added, or never will be */
function addNode(state: FoldedState, { parentId, nextId, previousId, node: given }: EventData): number | null {
  const { tree } = state;
  const facts = given as NodeFacts | null | undefined;
  if (facts === null || typeof facts !== 'object') return null;
  const parent = tree.get(parentId);
  if (parent === null) return isNodeId(parentId) ? parentId : null;
  const next = tree.get(nextId);
  if (next === null && isNodeId(nextId)) return nextId;
  if (isNodeId(facts.rootId) && tree.get(facts.rootId) === null) return null;
  if (tagOf(parent) === 'iframe') {
    if (facts.type === DOCUMENT_NODE) state.noteNew(tree.plantFrame(parent, facts) ?? [], true);
    return null;
  }
  if (parent.facts.type !== ELEMENT_NODE && parent.facts.type !== DOCUMENT_NODE) return null;
  makeRoom(state, parent, facts);
  const previous = tree.get(previousId);
  const before = previous?.parent === parent ? previous.next : next;
  const node = tree.add(facts, parent, before);
  if (node === null) return null;
  if (facts.isShadow === true) parent.facts.isShadowHost = true;
  if (tagOf(parent) === 'style') {
    state.sheets.forgetRules(parent);
    takeOverCss(state, parent, node);
  }
  state.noteNew([node], false);
  return null;
}

/** The first text of a style element that was told as an attribute: the Replayer gives it what the attribute said. */
function takeOverCss(state: FoldedState, style: TreeNode, node: TreeNode): void {
  const css = style.facts.attributes?.['_cssText'];
  if (typeof css !== 'string' || node.facts.type !== TEXT_NODE || childrenOf(style).length > 1) return;
  state.tree.setText(node, css);
  delete style.facts.attributes?.['_cssText'];
}

/** A document has one doctype and one root element, a text area one text: the new takes the old one's place. */
function makeRoom(state: FoldedState, parent: TreeNode, facts: NodeFacts): void {
  if (parent.facts.type === DOCUMENT_NODE) {
    const isRoot = facts.type === ELEMENT_NODE;
    if (!isRoot && facts.type !== DOCTYPE_NODE) return;
    for (const child of childrenOf(parent)) if (child.facts.type === facts.type && child.facts.id !== facts.id) state.tree.remove(child);
  } else if (tagOf(parent) === 'textarea' && facts.type === TEXT_NODE) {
    for (const child of childrenOf(parent)) if (child.facts.type === TEXT_NODE) state.tree.remove(child);
    delete parent.facts.attributes?.['value'];
  }
}

function changeText(state: FoldedState, id: unknown, value: unknown): void {
  const node = state.tree.get(id);
  if (node === null || node.facts.type < TEXT_NODE) return;
  state.tree.setText(node, typeof value === 'string' ? value : '');
  if (tagOf(node.parent) === 'style') state.sheets.forgetRules(node.parent);
}

function changeAttributes(state: FoldedState, node: TreeNode, changes: EventData): void {
  const attributes = (node.facts.attributes ??= {});
  const before = attributesSize(attributes);
  const tag = tagOf(node);
  for (const name of Object.keys(changes)) {
    const value = changes[name];
    if (name === '__proto__') continue;
    if (value === null) removeAttribute(state, node, name);
    else if (typeof value === 'string') {
      attributes[name] = value;
      if (name === 'style') state.styles.delete(node.facts.id);
      if (name === 'value' && tag === 'textarea') removeChildren(state, node);
      if (name === OPEN_MODE) state.topLayer.opened(node.facts.id, value);
      if (name === 'href' && tag === 'link') state.sheets.forgetRules(node);
      if (name === '_cssText' && (tag === 'style' || tag === 'link')) {
        // The Replayer makes the element anew, with all that was told.
        for (const other of Object.keys(changes)) if (other !== '__proto__' && typeof changes[other] === 'string') attributes[other] = changes[other];
        removeChildren(state, node);
        state.sheets.forgetRules(node);
        break;
      }
    } else if (name === 'style' && typeof value === 'object') setProperties(state, node, value as EventData);
  }
  state.tree.grown(node, attributesSize(attributes) - before);
}

function removeAttribute(state: FoldedState, node: TreeNode, name: string): void {
  const { attributes = {} } = node.facts;
  delete attributes[name];
  if (name === 'style') state.styles.delete(node.facts.id);
  if (name === 'open' && tagOf(node) === 'dialog') delete attributes[OPEN_MODE];
  if (!(OPEN_MODE in attributes)) state.topLayer.gone(node.facts.id);
}

function setProperties(state: FoldedState, node: TreeNode, properties: EventData): void {
  const set = state.styles.get(node.facts.id) ?? new Map<string, unknown>();
  state.styles.set(node.facts.id, set);
  for (const name of Object.keys(properties)) {
    const value = properties[name];
    if (name === '__proto__' || (typeof value !== 'string' && value !== false && !Array.isArray(value))) continue;
    state.tree.grown(node, set.has(name) ? 0 : name.length + 20);
    set.delete(name);
    set.set(name, value);
  }
}

function removeChildren(state: FoldedState, node: TreeNode): void {
  for (let child = node.children.first; child !== null; child = node.children.first) state.tree.remove(child);
}

/** The select a node's options belong to. */
function selectAbove(node: TreeNode): TreeNode | null {
  if (tagOf(node) === 'select') return node;
  return tagOf(node) === 'optgroup' && tagOf(node.parent) === 'select' ? node.parent : null;
}
