// One recording in one page: its documents (the load, each restore, each further session), the DOM, the captures and the
// outbox, joined. Whoever wants to know in which order things happen reads `start`, `beginDocument` and `leave`.

import type { BootstrapConfig, CustomPayloads, CustomTag, RecordedEvent } from '@hindsight/wire';
import { CUSTOM, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import { makeBudget, type Budget } from './budget.ts';
import { captureCanvas } from './capture/canvas.ts';
import { captureClicks } from './capture/clicks.ts';
import { captureErrors } from './capture/errors.ts';
import { captureFrames } from './capture/frames.ts';
import { captureLater } from './capture/later.ts';
import { captureScroll } from './capture/scroll.ts';
import { captureSignals } from './capture/signals.ts';
import { captureViews, type Views } from './capture/views.ts';
import { captureWindowFacts } from './capture/window-facts.ts';
import { DocumentClock, type TimeSource } from './clock.ts';
import { recordDom, type DomRecording } from './dom/record-dom.ts';
import { askBeside, requestFailed } from './failed-requests.ts';
import { makeGuard, type Guarded } from './guard.ts';
import type { LoadScript } from '../bootstrap/handover.ts';
import type { Session } from './identity/session.ts';
import { makeKeyframes, type Keyframes } from './keyframes.ts';
import { makeListening, type Listening } from './listening.ts';
import { makeLoadPart } from './load-part.ts';
import { isEventText, type EventText } from './outbox/hold.ts';
import { Outbox } from './outbox/outbox.ts';
import type { Lane } from './outbox/batch.ts';
import { stopAll, type Page, type Stop } from './page.ts';
import { makeMaskRules } from './privacy/mask-rules.ts';
import { makeTypedValues } from './privacy/typed-values.ts';
import { watchTyping } from './privacy/watch-typing.ts';
import { randomHex } from './random-hex.ts';
import { watchActivity } from './watch-activity.ts';

export interface RecordingPorts {
  config: BootstrapConfig;
  /** Origin of the edge. */
  origin: string;
  session: Session;
  /** Draws for a session that began in this page. One left out is told of, and stays out as long as it would last. */
  isLeftOut(): boolean;
  tab: string;
  /** The bootstrap's loader; older ones have none. */
  loadScript: LoadScript | undefined;
  time: TimeSource;
}

export class Recording {
  readonly #ports: RecordingPorts;
  readonly #guarded: Guarded;
  readonly #budget: Budget;
  readonly #listening: Listening;
  readonly #outbox: Outbox;
  readonly #page: Page;
  readonly #keyframes: Keyframes;
  readonly #viewEnd = new Set<() => void>();
  readonly #viewBegin = new Set<() => void>();
  readonly #snapshot = new Set<() => void>();
  readonly #document = new Set<() => void>();
  #clock: DocumentClock;
  #dom: DomRecording | null = null;
  #views: Views | null = null;
  #stops: Stop[] = [];
  #isOn = true;

  constructor(ports: RecordingPorts) {
    this.#ports = ports;
    const { settings, key } = ports.config;
    this.#guarded = makeGuard((where, faults) => {
      this.emit('hs:lost', { reason: `recorder-fault:${where}`, count: faults });
      this.stop();
    }, (ms) => this.#budget.spent(ms));
    this.#budget = makeBudget(ports.time.monotonic, (ms, run) => void setTimeout(this.#guarded.guard('budget', run), ms));
    this.#listening = makeListening(this.#guarded.guard);
    this.#clock = new DocumentClock(ports.time, 0);
    this.#outbox = new Outbox(this.#lane(), {
      url: `${ports.origin}/i/${key}`,
      guarded: this.#guarded,
      onGap: (afterMs) => this.#keyframes.wantAfter(afterMs),
      onStop: () => this.stop(),
    });
    this.#keyframes = makeKeyframes(this.#guarded.guard, () => this.#dom?.takeSnapshot());
    this.#page = this.#makePage(makeMaskRules(settings, makeTypedValues()));
  }

  start(): void {
    const { guard } = this.#guarded;
    const page = this.#page;
    const emit = this.emit;
    const run = (where: string, begin: () => Stop): void => guard(where, () => void this.#stops.push(begin()))();

    run('typing', () => watchTyping(page));
    run('views', () => {
      this.#views = captureViews(emit, page, { end: () => callAll(this.#viewEnd), begin: () => callAll(this.#viewBegin) });
      return this.#views.stop;
    });
    run('window-facts', () => captureWindowFacts(emit, page));
    // The first snapshot: it takes the view and the facts along, so that the first batch is whole.
    run('dom', () => {
      this.#dom = recordDom({ settings: page.settings, masks: page.masks, guarded: this.#guarded, budget: this.#budget, listening: this.#listening, loadPart: page.loadPart, now: () => this.#clock.now(), emit: (event) => this.#take(event) });
      return this.#dom.stop;
    });
    run('clicks', () => captureClicks(emit, page));
    run('scroll', () => captureScroll(emit, page));
    run('canvas', () => captureCanvas(emit, page));
    run('frames', () => captureFrames(page, this.#ports.config.key, (event) => this.#take(event)));
    run('later', () => captureLater(this.#ports.config.key, this.#outbox)(emit, page));
    run('errors', () => captureErrors(emit, page));
    run('signals', () => captureSignals(emit, page));
    run('activity', () => watchActivity(page, () => void this.#touch()));
    run('cost', () => page.onViewEnd(() => emit('hs:cost', { view: page.view, ...this.#budget.report() })));
    run('leaving', () => this.#watchLeaving());
    if (page.masks.brokenSelectors > 0) emit('hs:lost', { reason: 'selector-broken', count: page.masks.brokenSelectors });
  }

  readonly emit = <Tag extends CustomTag>(tag: Tag, payload: CustomPayloads[Tag], atMs = this.#clock.now()): void => {
    this.#take({ type: CUSTOM, timestamp: atMs, data: { tag, payload } });
  };

  showPage(path?: string): void {
    this.#views?.show(path);
  }

  /** Stops recording; what is held still leaves. */
  stop(): void {
    if (!this.#isOn) return;
    this.#guarded.guard('stop', () => this.#dom?.flush())();
    callAll(this.#viewEnd);
    this.#isOn = false;
    this.#keyframes.stop();
    for (const stop of this.#stops.reverse()) this.#guarded.guard('stop', stop)();
    this.#outbox.close();
  }

  /** Stops and forgets what has not left: the visitor withdrew. */
  withdraw(): void {
    this.#outbox.discard();
    this.stop();
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  #take(event: RecordedEvent | EventText): void {
    // A session over by its time gets nothing more; the visitor's next input begins another.
    if (!this.#isOn || this.#ports.session.isOver()) return;
    if (event.type === INCREMENTAL_SNAPSHOT && (isEventText(event) ? event : (event.data as { source?: unknown })).source === SOURCE_MUTATION) this.#keyframes.changed();
    this.#outbox.add(event);
    if (event.type !== FULL_SNAPSHOT) return;
    this.#keyframes.taken(this.#dom?.costMs ?? 0);
    callAll(this.#snapshot);
  }

  /** Answers whether what is recorded from here on goes on in the session as it is now. */
  #touch(): boolean {
    const change = this.#ports.session.touch();
    if (change === null) return true;
    // Another session, another draw; one that goes on in another tab was drawn there.
    if (change === 'begun' && this.#ports.isLeftOut()) this.stop();
    else this.#beginDocument();
    return false;
  }

  /** Same page, other document: restored from the back/forward cache, or recorded into another session. */
  #beginDocument(): void {
    this.#clock = new DocumentClock(this.#ports.time, this.#ports.time.monotonic());
    this.#outbox.begin(this.#lane());
    callAll(this.#document);
    this.#dom?.takeSnapshot();
  }

  #watchLeaving(): Stop {
    const { listen } = this.#page;
    let hasLeft = false;
    const leave = (cause: 'hidden' | 'left'): void => {
      // Who has left is hidden as well: nothing more to say.
      if (hasLeft) return;
      hasLeft = cause === 'left';
      this.#dom?.flush();
      callAll(this.#viewEnd);
      this.#outbox.sayLastWords(cause);
    };
    return stopAll([
      // Every further try would be one more complaint on the page's console.
      listen(document, 'securitypolicyviolation', (event) => {
        const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
        if (effectiveDirective === 'connect-src' && blockedURI.startsWith(this.#ports.origin)) this.withdraw();
      }),
      // A phone may never say more than that the page is hidden.
      listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'hidden') leave('hidden');
      }),
      listen(window, 'pagehide', () => leave('left')),
      listen(window, 'pageshow', (event) => {
        if (!(event as PageTransitionEvent).persisted) return;
        hasLeft = false;
        this.#outbox.comeBack();
        if (this.#touch()) this.#beginDocument();
      }),
    ]);
  }

  #lane(): Lane {
    return { ids: this.#ports.session.ids, tab: this.#ports.tab, doc: randomHex(16), clock: this.#clock, nextSeq: 0 };
  }

  #makePage(masks: Page['masks']): Page {
    const { guard } = this.#guarded;
    const subscribe = (handlers: Set<() => void>) => (handler: () => void): Stop => {
      const guarded = guard('page', handler);
      handlers.add(guarded);
      return () => void handlers.delete(guarded);
    };
    return {
      settings: this.#ports.config.settings, guard, masks, ownOrigin: this.#ports.origin, ownReads: new Set(), view: 0, askBeside, requestFailed,
      loadPart: makeLoadPart(this.#ports.loadScript, this.#ports.config.recorder.path, (name) => this.emit('hs:lost', { reason: `part:${name}`, count: 1 })),
      roots: () => this.#dom?.roots() ?? [document],
      nodeId: (node) => this.#dom?.nodeId(node) ?? 0,
      documentTime: (monotonicMs) => this.#clock.at(monotonicMs),
      wantKeyframe: () => this.#keyframes.want(),
      listen: this.#listening.listen,
      onViewEnd: subscribe(this.#viewEnd),
      onViewBegin: subscribe(this.#viewBegin),
      onSnapshot: subscribe(this.#snapshot),
      onDocument: subscribe(this.#document),
    };
  }
}

function callAll(handlers: ReadonlySet<() => void>): void {
  for (const handler of [...handlers]) handler();
}
