// A whole tree → its JSON, in pieces, with pauses. The page may change anything meanwhile: children are gone through as they stood
// when their parent was told of, who has left since is skipped, and every change is in the mutations that follow.

import type { TextRule } from '../privacy/mask-rules.ts';
import type { Entry, NodeMirror } from './mirror.ts';
import { childrenOf, ELEMENT, nodeType, parentNode, shadowRootOf } from './natives.ts';
import type { NodeText, WriteNode } from './node-text.ts';
import { isRecorded, isSheetOwner } from './recorded-nodes.ts';
import type { Slices } from './slices.ts';
import type { StyleTexts } from './style-text.ts';

/** What putting a tree into words needs. */
export interface WalkPorts {
  mirror: NodeMirror;
  slices: Slices;
  styles: StyleTexts;
  write: WriteNode;
  onShadowRoot(root: ShadowRoot): void;
}

/** Children still to be told of. */
export interface Level {
  owner: Node;
  entry: Entry;
  nodes: readonly Node[];
  rule: TextRule;
}

/** The levels below a node just told of: its shadow root's children and its own. */
export function levelsBelow(node: Node, { entry, isOpen, rule }: NodeText, { mirror, onShadowRoot }: WalkPorts): Level[] {
  const levels: Level[] = [];
  const shadow = nodeType(node) === ELEMENT && !entry.isBox ? shadowRootOf(node as Element) : null;
  if (shadow) {
    levels.push({ owner: shadow, entry: mirror.enterShadow(shadow, entry), nodes: childrenOf(shadow), rule });
    onShadowRoot(shadow);
  }
  if (isOpen) levels.push({ owner: node, entry, nodes: childrenOf(node), rule });
  return levels;
}

/** @returns pieces of the JSON of `top` with all it contains */
export function* writeTree(top: Node, parent: Entry | null, rule: TextRule, ports: WalkPorts): Generator<void, string[]> {
  const { mirror, slices, styles, write } = ports;
  const pieces: string[] = [];
  const levels: (Level & { next: number; end: string })[] = [];
  let text = '';
  let comma = '';
  const tell = (node: Node, under: Entry | null, above: TextRule): void => {
    const said = write(node, under, under?.isShadow === true, above, false);
    if (!said) return;
    text += comma + said.text;
    const below = levelsBelow(node, said, ports);
    comma = below.length > 0 ? '' : ',';
    below.forEach((level, index) => levels.push({ ...level, next: 0, end: index === 0 ? ']}' : '' }));
  };

  tell(top, parent, rule);
  for (let level = levels[0]; level; level = levels[levels.length - 1]) {
    const node = level.nodes[level.next++];
    if (node === undefined) {
      levels.pop();
      text += level.end;
      if (level.end !== '') comma = ',';
    } else if (parentNode(node) === level.owner && !mirror.entry(node) && isRecorded(node, level.owner)) {
      if (isSheetOwner(node)) yield* styles.prepare(node as Element);
      tell(node, level.entry, level.rule);
    }
    if (slices.isOver()) {
      pieces.push(text);
      text = '';
      yield;
    }
  }
  pieces.push(text);
  return pieces;
}
