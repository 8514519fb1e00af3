// From events to the edge (contract 2): holds events, binds them to seqs, sends, retries, and says last words.
// Promises: a seq never changes its events; nothing is forgotten before it is acknowledged or given up, and what is given up
// is counted with a reason; memory is bounded.

import { CUSTOM, FULL_SNAPSHOT, LAST_WORDS_BYTES, MAX_INFLATED_BYTES, MAX_SEQ, type RecordedEvent } from '@hindsight/wire';
import { batchJson, batchPieces, headerOf, type Batch, type HeldEvent, type Lane } from './batch.ts';
import { Compressor } from './compressor.ts';
import { bodyOf, encodeNow } from './encode.ts';
import { hold, type EventText } from './hold.ts';
import { planLastWords } from './plan-last-words.ts';
import { beacon, post } from './post.ts';
import { sendBatch, shrink, UNTRIED } from './send-batch.ts';
import { BATCH_SIZE, cutIntoRuns, WaitingLine } from './waiting-line.ts';
import type { Guarded } from '../guard.ts';

/** How long events wait for company: short at first, when a visit may be over any moment and somebody may be trying it out. */
const FLUSH_AFTER_MS = 5_000;
const LATER_FLUSH_AFTER_MS = 10_000;
const FLUSHED_SOON_UNTIL_MS = 10_000;
/** All that is held, in characters of JSON. A full snapshot is held whatever its size. */
const MOST_HELD = 32 * 1024 * 1024;
/** Characters of a batch, or of what is in none yet, that are made compact at once when the page is left: a few milliseconds. */
const MOST_SAID = 256 * 1024;
const SMALL_EVENT = 1024;
const MOST_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

export interface OutboxPorts {
  url: string;
  guarded: Guarded;
  /** DOM changes are missing from here on; a full snapshot must come, at the earliest after `afterMs`. */
  onGap(afterMs: number): void;
  /** The server wants no more, or cannot be reached at all. */
  onStop(): void;
}

export class Outbox {
  readonly #ports: OutboxPorts;
  #lane: Lane;
  readonly #compressor = new Compressor();
  readonly unbound = new WaitingLine();
  /** Takes back what the browser is to send should the page end without a word (deferred-words.ts): void once anything is sent. */
  takeBack: (() => void) | undefined;
  #boundSize = 0;
  #batches: Batch[] = [];
  #lost = new Map<string, number>();
  #lostSinceHeader = 0;
  #hasGap = false;
  #hasArrived = false;
  #givenUpInRow = 0;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #isSending = false;
  /** How many of the waiting shall leave now; what comes while they do waits for company again. */
  #due = 0;
  /** Characters of the others. */
  #youngSize = 0;
  #isStopped = false;

  constructor(lane: Lane, ports: OutboxPorts) {
    this.#lane = lane;
    this.#ports = ports;
  }

  /** Whether everything has been acknowledged. */
  get isEmpty(): boolean {
    return this.unbound.events.length + this.#batches.length === 0;
  }

  /** Further events belong to another document; what is held still leaves under the old one. */
  begin(lane: Lane): void {
    this.#lane = lane;
  }

  add(event: RecordedEvent | EventText): void {
    if (this.#isStopped) return;
    if (this.#lane.clock.hasJumped()) this.#lane.clock.next();
    const isSnapshot = event.type === FULL_SNAPSHOT;
    const held = hold(event, this.#lane);
    if (isSnapshot) this.#endGap();
    if (held.size > MAX_INFLATED_BYTES - 2) return this.#drop('event-too-big', 1, held.isChange);
    if (this.#hasGap && held.isChange) return this.#drop('gap', 1, false);
    if (!isSnapshot && this.unbound.size + this.#boundSize + held.size > MOST_HELD) return this.#drop('memory', 1, held.isChange);
    this.unbound.push(held);
    this.#youngSize += held.size;
    if (isSnapshot || this.#youngSize > BATCH_SIZE) this.flush();
    else this.#flushTimer ??= setTimeout(this.#ports.guarded.guard('flush', () => this.flush()), this.#lane.clock.now() < FLUSHED_SOON_UNTIL_MS ? FLUSH_AFTER_MS : LATER_FLUSH_AFTER_MS);
  }

  /** Sends what is waiting. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#due = this.unbound.events.length;
    this.#youngSize = 0;
    this.#send();
  }

  /** Stops taking events; what is held still leaves. */
  close(): void {
    this.flush();
    this.#isStopped = true;
  }

  /** Forgets everything held: the visitor withdrew, or the server wants nothing. */
  discard(): void {
    this.#isStopped = true;
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#retryTimer);
    this.takeBack?.();
    this.unbound.replace([]);
    this.#batches = [];
  }

  /**
   * The page may be going away: sends, at once and uncompressed, what is not acknowledged, the vital first, within the
   * browser's allowance. Nothing is forgotten by it: a page that comes back goes on and repeats under the same seqs.
   * @param cause a page only hidden may still send the rest; a page left says how much it could not
   */
  sayLastWords(cause: 'hidden' | 'left'): void {
    if (this.isEmpty) return;
    const underWay = this.#batches.reduce((sum, batch) => sum + batch.inFlightBytes, 0);
    // What a keepalive request is carrying already arrives as surely as a repeat would.
    const bound = this.#batches.filter((batch) => batch.inFlightBytes === 0);
    const encoder = new TextEncoder();
    const sizes = bound.map((batch) => ({
      bytes: batch.size > MOST_SAID ? Infinity : (batch.said ??= encodeNow(batchJson(batch)).bytes).length,
      count: batch.events.length,
    }));
    // What is large is a tenth once it is compact; small events, and what there is no time for, count as they are.
    let left = MOST_SAID;
    const waiting = this.unbound.events.map((held) => ({
      held, isVital: held.isVital,
      bytes: held.size > SMALL_EVENT && (left -= held.size) >= 0 ? encodeNow(batchJson({ events: [held] })).bytes.length
        : held.size > LAST_WORDS_BYTES ? Infinity : encoder.encode(held.pieces.join('')).length,
    }));
    const plan = planLastWords(sizes, waiting, LAST_WORDS_BYTES - underWay);
    this.unbound.replace(plan.rest.map(({ held }) => held));
    const batches = plan.pieces.flatMap((piece) => (piece.bound === null ? cutIntoRuns(piece.events.map(({ held }) => held)).map((run) => this.#bind(run)) : bound[piece.bound]!));
    const lost = cause === 'left' ? plan.lost : 0;
    // The server knows a repeat by its seq and reads nothing more of it: the count goes with what leaves for the first time, if
    // need be with an empty batch.
    let teller = batches.findLast((batch) => !bound.includes(batch));
    if (teller === undefined && lost > 0 && underWay < LAST_WORDS_BYTES - 1024) batches.push(teller = this.#bind([]));
    for (const batch of batches) this.#sendLast(batch, batch === teller ? lost : 0);
  }

  /** The page was restored: no answer may ever come to what was asked before, so all that is unacknowledged goes out again. */
  comeBack(): void {
    for (const batch of this.#batches) {
      batch.isLast = false;
      batch.inFlightBytes = 0;
    }
    this.#send();
  }

  /**
   * Binds the next batch of what is due. As late as possible: what is bound can no longer be put in another order when the
   * page is left.
   */
  #bindNext(): Batch | undefined {
    const run = this.unbound.takeRun(this.#due);
    this.#due -= run.length;
    return run.length > 0 ? this.#bind(run) : undefined;
  }

  /** Binds events of one document and one clock. */
  #bind(events: readonly HeldEvent[]): Batch {
    const { lane, clock } = events[0] ?? { lane: this.#lane, clock: this.#lane.clock.number };
    const size = events.reduce((sum, event) => sum + event.size + 1, 1);
    const batch: Batch = { ...UNTRIED, lane, seq: lane.nextSeq++, clock, events, size, lost: this.#lostSinceHeader };
    this.#lostSinceHeader = 0;
    this.#boundSize += size;
    this.#batches.push(batch);
    if (batch.seq >= MAX_SEQ) this.#stop();
    return batch;
  }

  /** One batch at a time, oldest first: seqs arrive nearly in order and a broken connection is tried by one request only. */
  #send(): void {
    if (this.#isSending || this.#retryTimer !== undefined) return;
    this.#isSending = true;
    void this.#sendAll().catch(() => this.#ports.guarded.fault('outbox')).then(() => {
      this.#isSending = false;
    });
  }

  async #sendAll(): Promise<void> {
    // What left as last words is waiting for its answer.
    const next = (): Batch | undefined => this.#batches.find((batch) => !batch.isLast) ?? this.#bindNext();
    for (let batch = next(); batch !== undefined; batch = next()) {
      batch.encoded ??= await this.#compressor.encode(batchPieces(batch));
      this.takeBack?.();
      const answer = await sendBatch(this.#ports.url, batch);
      // Its last words may have been acknowledged meanwhile.
      if (!this.#batches.includes(batch)) continue;
      if (answer.do === 'keep-going') this.#acknowledge(batch);
      else if (answer.do === 'stop') return this.#stop();
      else {
        if (answer.do === 'too-big' || (answer.do === 'smaller' ? !shrink(batch) : ++batch.tries >= MOST_TRIES)) this.#giveUp(batch);
        // Also before the next batch, where this one was given up: it would fare no better.
        if (answer.do === 'later' || (answer.do === 'smaller' && answer.afterMs > 0)) return this.#retryAfter(waitMs(batch.tries, answer.afterMs));
      }
    }
  }

  #sendLast(batch: Batch, lost: number): void {
    if (batch.isLast) return;
    batch.isLast = true;
    const bytes = (batch.said ??= encodeNow(batchJson(batch)).bytes);
    this.takeBack?.();
    const body = bodyOf(headerOf(batch, 0, 1, 'none', lost > 0 ? { last: true, lost } : { last: true }), bytes);
    if (typeof Request !== 'function' || !('keepalive' in Request.prototype)) {
      beacon(this.#ports.url, body);
      return;
    }
    batch.inFlightBytes = body.length;
    void post(this.#ports.url, body, true).then((answer) => {
      batch.inFlightBytes = 0;
      batch.isLast = false;
      if (answer.do === 'keep-going') this.#acknowledge(batch);
      else if (answer.do === 'stop') this.#stop();
      // Still here and not taken: the ordinary way takes it.
      else if (this.#retryTimer === undefined) this.#retryAfter(waitMs(++batch.tries, answer.afterMs));
    });
  }

  #acknowledge(batch: Batch): void {
    if (!this.#remove(batch)) return;
    this.#hasArrived = true;
    this.#givenUpInRow = 0;
  }

  #giveUp(batch: Batch): void {
    if (!this.#remove(batch)) return;
    this.#drop('given-up', batch.events.length, batch.events.some((event) => event.isChange));
    // Nothing ever arrived: blocked by a policy or a filter, or no server. Leave the page alone.
    if (++this.#givenUpInRow >= 3 && !this.#hasArrived) this.#stop();
  }

  #remove(batch: Batch): boolean {
    const index = this.#batches.indexOf(batch);
    if (index < 0) return false;
    this.#batches.splice(index, 1);
    this.#boundSize -= batch.size;
    return true;
  }

  #retryAfter(ms: number): void {
    this.#retryTimer = setTimeout(this.#ports.guarded.guard('retry', () => {
      this.#retryTimer = undefined;
      this.#send();
    }), ms);
  }

  /** Counts events that die here; where the DOM can no longer be followed, what is waiting of it dies too. */
  #drop(reason: string, count: number, breaksDom: boolean): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + count);
    this.#lostSinceHeader += count;
    if (!breaksDom || this.#hasGap) return;
    this.#hasGap = true;
    const kept = this.unbound.events.filter((held) => !held.isChange);
    this.#drop('gap', this.unbound.events.length - kept.length, false);
    this.unbound.replace(kept);
    this.#ports.onGap(LONGEST_WAIT_MS / 2 + (Math.random() * LONGEST_WAIT_MS) / 2);
  }

  /** A full snapshot follows: the DOM can be followed again, and the recording says what it misses. */
  #endGap(): void {
    this.#hasGap = false;
    for (const [reason, count] of this.#lost) {
      const held = hold({ type: CUSTOM, timestamp: this.#lane.clock.now(), data: { tag: 'hs:lost', payload: { reason, count } } }, this.#lane);
      this.unbound.push(held);
    }
    this.#lost.clear();
  }

  #stop(): void {
    this.discard();
    this.#ports.onStop();
  }
}

/** Full jitter: anything up to the doubled time, but not before the server's word. */
function waitMs(tries: number, afterMs: number): number {
  return afterMs + Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
}
