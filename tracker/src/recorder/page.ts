// What a capture may use of the page and of the recorder. It knows neither buffer nor network.

import type { CustomPayloads, CustomTag, TrackerSettings } from '@hindsight/wire';
import type { Guard } from './guard.ts';
import type { LoadPart, PartName } from './load-part.ts';
import type { MaskRules } from './privacy/mask-rules.ts';

/** Takes an event of ours; `atMs` is document time, now if absent. */
export type Emit = <Tag extends CustomTag>(tag: Tag, payload: CustomPayloads[Tag], atMs?: number) => void;
export type Stop = () => void;

/** A capture: listens until stopped. */
export type Capture = (emit: Emit, page: Page) => Stop;

export interface Page {
  readonly settings: TrackerSettings;
  readonly guard: Guard;
  readonly masks: MaskRules;
  /** Origin of edge and app; our own requests are no signals. */
  readonly ownOrigin: string;
  /** Asks the edge for what is not a batch, within what this page's console may bear; null where it may not. */
  askBeside<Answer>(ask: () => Promise<Answer>): Promise<Answer | null>;
  /** A request failed, and the browser said so on the page's console. */
  requestFailed(): void;
  /** Addresses of the page's files that the recorder reads itself: no requests of the page. */
  readonly ownReads: Set<string>;
  /** Present page view of this document. */
  view: number;
  /** rrweb's node id; not positive where the node is not recorded. */
  nodeId(node: Node): number;
  /** Loads a rare part of the recorder; null where it cannot be had. */
  readonly loadPart: LoadPart;
  /** Every recorded tree: the document, open shadow roots, frames of the same origin. */
  roots(): (Document | ShadowRoot)[];
  /** Document time of a performance entry's time. */
  documentTime(monotonicMs: number): number;
  /** Asks for a full snapshot once the DOM has settled: a view's keyframe. */
  wantKeyframe(): void;
  /** Listens, guarded, in the capture phase, without ever delaying the page. */
  listen(target: EventTarget, type: string, handler: (event: Event) => void): Stop;
  /** Called just before the present view ends: by a route, by leaving, by stopping. */
  onViewEnd(handler: () => void): Stop;
  /** Called when a page view has begun and its event was emitted. */
  onViewBegin(handler: () => void): Stop;
  /** Called when a full snapshot was taken: whoever opens the recording there has seen nothing before it. */
  onSnapshot(handler: () => void): Stop;
  /** Called when a new document begins in the same page (restored, new session): what was sent once must be sent again. */
  onDocument(handler: () => void): Stop;
}

/** Stops all, in reverse. */
export function stopAll(stops: readonly Stop[]): Stop {
  return () => {
    for (const stop of [...stops].reverse()) stop();
  };
}

/** Starts what a part does once it is there, unless it was stopped before. */
export function startPart<Part>(page: Pick<Page, 'loadPart' | 'guard'>, name: PartName, start: (part: Part) => Stop): Stop {
  let stop: Stop | undefined;
  let isOn = true;
  void page.loadPart<Part>(name).then(page.guard(name, (part) => {
    if (part && isOn) stop = start(part);
  }));
  return () => {
    isOn = false;
    stop?.();
  };
}
