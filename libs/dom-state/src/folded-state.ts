// What is known of a page after some events: what mutations change and what is written out.

import type { RecordedEvent } from '@hindsight/wire';
import type { Carried } from './carried.ts';
import type { NodeTree, TreeNode } from './node-tree.ts';
import type { StyleSheets } from './style-sheets.ts';
import type { TopLayer } from './top-layer.ts';

/** The last thing said of something, by node; the last said comes last. */
export type LastSaid = Map<number, RecordedEvent>;

export interface FoldedState {
  readonly tree: NodeTree;
  readonly topLayer: TopLayer;
  readonly sheets: StyleSheets;
  /** What outlives a snapshot. */
  readonly carried: Carried;
  readonly scrolls: LastSaid;
  readonly inputs: LastSaid;
  readonly media: LastSaid;
  readonly frozen: LastSaid;
  /** Style properties set one by one, by element. */
  readonly styles: Map<number, Map<string, unknown>>;
  readonly fonts: Map<string, RecordedEvent>;
  readonly definitions: Map<string, RecordedEvent>;
  meta: RecordedEvent | null;
  viewport: { width: number; height: number } | null;
  snapshot: RecordedEvent | null;
  selection: RecordedEvent | null;
  focus: RecordedEvent | null;
  /** The last press: a focus right after it came from it. */
  press: RecordedEvent | null;
  /** An option has left: a field cannot show a choice that is not there any more. */
  forgetLostChoice(select: TreeNode): void;
  /** Nodes that have come: what is shown above the page, and names of components. */
  noteNew(nodes: readonly TreeNode[], isPlanted: boolean): void;
}
