// The DOM recorder: a snapshot of the page first, then what changes, as events of rrweb's format in our document time. Everything
// goes through here in one order: a snapshot, its frames, what observers saw meanwhile, changes of nodes.
// Promises: nothing runs long at once; an event names only nodes the player has by then; text is masked before it is put down.

import { CUSTOM, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, SOURCE_MUTATION, type RecordedEvent, type TrackerSettings } from '@hindsight/wire';
import type { Budget } from '../budget.ts';
import type { Guarded } from '../guard.ts';
import type { Listening } from '../listening.ts';
import type { LoadPart } from '../load-part.ts';
import type { EventText } from '../outbox/hold.ts';
import type { Stop } from '../page.ts';
import type { MaskRules } from '../privacy/mask-rules.ts';
import { presentPath } from '../privacy/page-address.ts';
import { browserLook } from './browser-look.ts';
import { makeMirror } from './mirror.ts';
import { makeMutations } from './mutations.ts';
import { DOCUMENT, frameDocumentOf, matches, nodeName, nodeType, shadowRootOf, textContent } from './natives.ts';
import { makeWriteNode } from './node-text.ts';
import { observe } from './observe/observe.ts';
import { watch } from './observe/patch.ts';
import { isSheetOwner } from './recorded-nodes.ts';
import type { ObserverHost, Root } from './recorder-parts.ts';
import { makeRoots } from './roots.ts';
import { makeSlices } from './slices.ts';
import { makeStyleTexts } from './style-text.ts';
import { writeTree, type WalkPorts } from './walk.ts';
import { jsonText } from '../json-text.ts';

export interface DomRecording {
  /** Takes a full snapshot: begins now, and is emitted when it is whole. */
  takeSnapshot(): void;
  /** The number a node is recorded under; 0 where it is not recorded. */
  nodeId(node: Node): number;
  /** Every recorded tree: the document, open shadow roots, frames of the same origin. */
  roots(): Root[];
  /** Emits now what would be emitted soon: the page may be going away. */
  flush(): void;
  /** What the last snapshot, or telling of changes, has taken of the main thread. */
  readonly costMs: number;
  stop(): void;
}

export interface DomPorts {
  settings: TrackerSettings;
  masks: MaskRules;
  guarded: Guarded;
  budget: Budget;
  listening: Listening;
  loadPart: LoadPart;
  /** Document time. */
  now(): number;
  /** Nodes are numbered from here on; from 1 if absent. */
  firstId?: number;
  emit(event: RecordedEvent | EventText): void;
}

/** Rules, declarations, adopted sheets: each adds to what was before. */
const SHEET_SOURCES = [8, 13, 15];
/** Changes are told together: at the earliest after this time. */
const FLUSH_AFTER_MS = 40;
/** Telling of changes takes at most this share of the time. */
const SHARE = 0.2;
const LONGEST_WAIT_MS = 1_000;
/** Without a MutationObserver changes are seen this often. */
const BLIND_SNAPSHOT_MS = 10_000;
/** Nodes that could not be put into words are told of one by one up to here. */
const MOST_NODE_FAULTS = 10;
/** When the page goes away, this long at most. */
const LAST_MS = 50;
const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true };

/** Starts recording the DOM: a full snapshot at once, then what changes. */
export function recordDom({ settings, masks, guarded, budget, listening, loadPart, now, firstId = 1, emit }: DomPorts): DomRecording {
  const { guard } = guarded;
  const stops: Stop[] = [];
  const isBlocked = (element: Element): boolean => matches(element, masks.blockSelector);
  const slices = makeSlices(guard);
  const mirror = makeMirror(isBlocked, firstId);
  const roots = makeRoots();
  const styles = makeStyleTexts(slices);
  const frames = new Set<HTMLIFrameElement>();
  /** Documents of frames told of since the last snapshot. */
  let attached = new WeakSet<Document>();
  const elementHandlers = new Map<string, ((element: Element) => void)[]>();
  const snapshotHandlers: (() => void)[] = [];
  const write = makeWriteNode({
    mirror, masks, styles, isBlocked,
    onElement(element, name) {
      if (name === 'iframe') frames.add(element as HTMLIFrameElement);
      elementHandlers.get(name)?.forEach((handler) => handler(element));
    },
    onFault() {
      if (nodeFaults++ < MOST_NODE_FAULTS) emit({ type: CUSTOM, timestamp: now(), data: { tag: 'hs:lost', payload: { reason: 'node', count: 1 } } });
    },
  });
  const walk: WalkPorts = { mirror, slices, styles, write, onShadowRoot: (root) => roots.add(root) };
  const mutations = makeMutations({ ...walk, masks, isBlocked });
  /** What observers saw while nodes were being told of. */
  let kept: RecordedEvent[] = [];
  let isSnapshotting = false;
  /** What telling of changes took the last time. */
  let toldMs = 0;
  let nodeFaults = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const observer = makeObserver(guard('mutations', (records: MutationRecord[]) => {
    take(records);
    flushSoon();
  }));
  const take = (records: readonly MutationRecord[]): void => {
    mutations.take(budget.admit(records));
    for (const { target, removedNodes } of records) if (removedNodes.length > 0 && nodeType(target) === DOCUMENT) listening.again(target as Document);
  };

  const takeSnapshot = (): void => {
    const at = now();
    observer.takeRecords();
    mutations.clear();
    frames.clear();
    attached = new WeakSet();
    mirror.begin();
    isSnapshotting = true;
    roots.add(document);
    slices.run(writeTree(document, null, masks.textRule(document), walk), (pieces) => {
      isSnapshotting = false;
      if (pieces) {
        const href = location.origin + presentPath(masks.keptQueries);
        emit({ type: META, timestamp: at, data: { href, width: innerWidth, height: innerHeight, ...browserLook() } });
        emit({ type: FULL_SNAPSHOT, timestamp: at, json: ['{"node":', ...pieces, `,"initialOffset":{"left":${scrollX},"top":${scrollY}}}`] });
        for (const handler of snapshotHandlers) handler();
      }
      goOn();
    });
  };

  /** After a piece of work: the next frame's document; then what changed meanwhile, and what was kept. */
  const goOn = (): void => {
    for (const frame of frames) {
      frames.delete(frame);
      if (attachFrame(frame)) return;
    }
    if (kept.length > 0) return flush();
    take(observer.takeRecords());
    flushSoon();
  };
  /** What is told of now comes before what was kept: that may speak of it. */
  const timeToTell = (): number => kept[0]?.timestamp ?? now();

  /** A frame's document is told of as a change: a tree that comes to stand in the frame. */
  const attachFrame = (frame: HTMLIFrameElement): boolean => {
    const entry = mirror.entry(frame);
    const inside = entry && !entry.isBox ? frameDocumentOf(frame) : null;
    if (!entry || !inside || mirror.isChild(inside, entry) || isYetToCome(frame, inside)) return false;
    const at = timeToTell();
    // The player does not let go of a document when its frame goes: it would show what it remembers of it.
    const removes = attached.has(inside) ? mirror.renew(inside) : [];
    attached.add(inside);
    mirror.nextBatch();
    roots.add(inside);
    slices.run(writeTree(inside, entry, masks.textRule(frame), walk), (pieces) => {
      if (pieces) {
        const before = `{"source":0,"removes":${jsonText(removes)},"texts":[],"attributes":[],"isAttachIframe":true,"adds":[{"parentId":${entry.id},"nextId":null,"node":`;
        emit({ type: INCREMENTAL_SNAPSHOT, source: SOURCE_MUTATION, timestamp: at, json: [before, ...pieces, '}]}'] });
      }
      goOn();
    });
    return true;
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (slices.isBusy) return;
    take(observer.takeRecords());
    const at = timeToTell();
    const due = kept;
    kept = [];
    if (mutations.isEmpty) return due.forEach(emit);
    slices.run(mutations.write(), (pieces) => {
      if (pieces) emit({ type: INCREMENTAL_SNAPSHOT, source: SOURCE_MUTATION, timestamp: at, json: pieces });
      due.forEach(emit);
      toldMs = slices.spentMs;
      budget.told(toldMs);
      goOn();
    });
  };
  const flushGuarded = guard('mutations', flush);
  const flushSoon = (): void => {
    if (!slices.isBusy && !mutations.isEmpty) timer ??= setTimeout(flushGuarded, Math.min(LONGEST_WAIT_MS, Math.max(FLUSH_AFTER_MS, toldMs / SHARE)));
  };

  const touch = (node: Node): void => {
    mutations.touch(node);
    flushSoon();
  };
  const sayFrozen = (place: Element, isFrozen: boolean): void => {
    const node = mirror.id(place);
    if (node > 0) emit({ type: CUSTOM, timestamp: now(), data: { tag: 'hs:frozen', payload: { node, isFrozen } } });
  };
  budget.onFrozen = (place, isFrozen) => {
    sayFrozen(place, isFrozen);
    if (!isFrozen) touch(place);
  };
  // Whoever begins to watch here must know as well.
  snapshotHandlers.push(() => {
    for (const place of budget.frozen()) sayFrozen(place, true);
  });

  const host: ObserverHost = {
    mirror, masks, settings, guard, loadPart, touch, isStrained: budget.isStrained,
    emit(source, data, node) {
      const place = node && mirror.entry(node);
      flush();
      if (slices.isBusy) {
        // Whether what is being told of has it already cannot be said: it is told of once more, or after the snapshot.
        if (node) mutations.touch(node);
        if (node || (isSnapshotting && SHEET_SOURCES.includes(source))) return;
      }
      // Told of only now: as it is, with this change.
      if (node && (!place || mirror.entry(node) !== place)) return;
      const event = { type: INCREMENTAL_SNAPSHOT, timestamp: now(), data: { source, ...data } };
      if (slices.isBusy) kept.push(event);
      else emit(event);
    },
    listen: listening.listen,
    onRoot: roots.onRoot,
    onRootTold: (handler) => roots.onRootTold(guard('root', handler)),
    onElement(localName, handler) {
      const guardedHandler = guard('element', handler);
      elementHandlers.set(localName, [...(elementHandlers.get(localName) ?? []), guardedHandler]);
    },
    onSnapshot: (handler) => void snapshotHandlers.push(guard('snapshot', handler)),
  };

  /** Sheets and frames have come, or others in their place. */
  const onLoad = ({ target }: Event): void => {
    const node = target as Node;
    if (!mirror.entry(node)) return;
    if (nodeName(node) === 'IFRAME') frames.add(node as HTMLIFrameElement);
    else if (nodeName(node) === 'LINK' || (isSheetOwner(node) && textContent(node)?.includes('@import'))) mutations.touch(node);
    if (!slices.isBusy) goOn();
  };

  /** A recorded element gets a shadow tree: what comes to stand there is told of from now on. */
  const onShadow = (element: Element): void => {
    const entry = mirror.entry(element);
    const shadow = entry && !entry.isBox ? shadowRootOf(element) : null;
    if (!entry || !shadow) return;
    mirror.enterShadow(shadow, entry);
    roots.add(shadow);
  };

  roots.onRoot((root) => observer.observe(root, WATCHED));
  roots.onRoot((root) => host.listen(root, 'load', onLoad));
  roots.onRoot((root) => watch((nodeType(root) === DOCUMENT ? ((root as Document).defaultView as typeof globalThis | null)?.Element.prototype : undefined), 'attachShadow', 'value', guard('shadow', onShadow)));
  stops.push(observe(host));
  guard('snapshot', takeSnapshot)();
  if (typeof MutationObserver !== 'function') {
    emit({ type: CUSTOM, timestamp: now(), data: { tag: 'hs:lost', payload: { reason: 'no-mutation-observer', count: 1 } } });
    const again = setInterval(guard('snapshot', takeSnapshot), BLIND_SNAPSHOT_MS);
    stops.push(() => clearInterval(again));
  }

  return {
    takeSnapshot,
    nodeId: (node) => mirror.id(node),
    roots: () => roots.all(),
    flush() {
      slices.hurry(LAST_MS);
      flush();
      slices.hurry(LAST_MS);
    },
    get costMs() {
      return slices.spentMs;
    },
    stop() {
      slices.stop();
      clearTimeout(timer);
      observer.disconnect();
      for (const stop of [...stops, roots.stop]) guard('stop', stop)();
    },
  };
}

/** Where the browser, or the page, leaves us without: the page is looked at again with each snapshot. */
function makeObserver(take: (records: MutationRecord[]) => void): Pick<MutationObserver, 'observe' | 'disconnect' | 'takeRecords'> {
  if (typeof MutationObserver === 'function') return new MutationObserver(take);
  return { observe: () => undefined, disconnect: () => undefined, takeRecords: () => [] };
}

/** An empty document, in whose place the frame's own will come. */
function isYetToCome(frame: HTMLIFrameElement, inside: Document): boolean {
  return inside.URL === 'about:blank' && inside.readyState !== 'loading' && !/^(about:blank)?$/.test(frame.src) && !frame.hasAttribute('srcdoc');
}
