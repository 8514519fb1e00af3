// The seams inside the DOM recorder: what an observer of one kind of change may use. An observer knows neither the snapshot nor
// the mutations; it names nodes through the mirror and hands its facts to `emit`.

import type { TrackerSettings } from '@hindsight/wire';
import type { Guard } from '../guard.ts';
import type { LoadPart } from '../load-part.ts';
import type { Stop } from '../page.ts';
import type { MaskRules } from '../privacy/mask-rules.ts';

/** What has a tree of its own: the page, its open shadow roots, its frames of the same origin. */
export type Root = Document | ShadowRoot;

/** Nodes and their numbers. A node keeps its number as long as it lives, also out of the page and back; none is used twice. */
export interface Mirror {
  /**
   * The number a node is recorded under, from 1. 0: it is not recorded (a comment, a script, inside a blocked box, in a foreign
   * or closed tree, not in the page). A node the page has just added has its number already, before the change is emitted.
   */
  id(node: Node | null): number;
  /** Whether it has been told of. */
  isTold(node: Node): boolean;
}

/** Listens until stopped. Each kind of change is one of these in `observe/`. */
export type DomObserver = (host: ObserverHost) => Stop;

export interface ObserverHost {
  readonly mirror: Mirror;
  readonly masks: MaskRules;
  readonly settings: TrackerSettings;
  readonly guard: Guard;
  readonly loadPart: LoadPart;
  /** Whether the recorder takes too much of the page's time: save where it shows least. */
  isStrained(): boolean;
  /**
   * Emits an incremental event of this source, with the present time; `data` goes without `source`. Changes of the DOM that
   * happened before are emitted before. While a snapshot is being taken it is kept, and emitted after it with its own time.
   * @param node where the change is in something the node is told of with (a sheet's rules): it is dropped where the node has yet to
   * be told of
   */
  emit(source: number, data: object, node?: Node): void;
  /** Tells of an element anew, soon: what it holds has changed without a record. */
  touch(node: Node): void;
  /** Listens, guarded, in the capture phase, passively. */
  listen(target: EventTarget, type: string, handler: (event: Event) => void): Stop;
  /**
   * Called for each root that is recorded, those already there included: once for each, before its changes are emitted. The
   * returned Stop runs when the recording stops; a root that goes away takes its listeners along.
   */
  onRoot(handler: (root: Root) => Stop | void): void;
  /** Called each time a root is told of, the first time too: with every snapshot, and when it was away. It has its number. */
  onRootTold(handler: (root: Root) => void): void;
  /** Called each time an element of this local name is recorded, at first and again after it was away or with a new snapshot. */
  onElement(localName: string, handler: (element: Element) => void): void;
  /** Called after each full snapshot, before the changes made meanwhile: for state the snapshot cannot carry (adopted sheets). */
  onSnapshot(handler: () => void): void;
}
