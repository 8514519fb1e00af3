// seal: lines and blocks → keyframes, where seeking needs them: the page as it was just before a block, folded from everything before it.
// One is written only where much has happened since the last place a player can begin at, and never more than a share of what the
// recording itself takes. Nothing else depends on them: whatever is wrong with a document, it is sealed, and without keyframes.

import { DomState } from '@hindsight/dom-state';
import { FULL_SNAPSHOT } from '@hindsight/wire';
import type { Keyframe, RecordedEvent } from '@hindsight/wire';

import { readLines } from '../assemble/block-line.ts';
import { breathe } from '../breathe.ts';
import type { SealBlock, SealLine } from './cut-blocks.ts';

export interface KeyframeLimits {
  /** Bytes of lines a player can apply at once without anybody noticing: below this no keyframe. */
  workBytes: number;
  /** A keyframe comes after so many times its own bytes: what all keyframes of a recording can add is 1 / this. */
  workPerByte: number;
  /** Of lines whose times overlap and which have to be sorted together. */
  sortedBytes: number;
}

/** Why a document has no keyframes, or no more of them, where it would need some. */
export type KeyframeFault = 'too-large' | 'disordered' | 'fault';

export interface MadeKeyframes {
  /** JSON of a {@link Keyframe}, by the block it stands before. */
  byBlock: Map<SealBlock, Uint8Array>;
  /** One for each document that went without. */
  faults: KeyframeFault[];
}

/**
 * @param lines  of all documents, in (document, seq) order
 * @param blocks cut of these lines, in the same order
 */
export async function makeKeyframes(lines: readonly SealLine[], blocks: readonly SealBlock[], limits: KeyframeLimits): Promise<MadeKeyframes> {
  const made: MadeKeyframes = { byBlock: new Map(), faults: [] };
  const linesOf = Map.groupBy(lines, (line) => line.doc);
  for (const [doc, own] of Map.groupBy(blocks, (block) => block.doc)) {
    if (!needsKeyframes(linesOf.get(doc) ?? [], limits)) continue;
    const maker = new KeyframeMaker(doc, own, limits, made);
    try {
      for (const lines of overlapping(linesOf.get(doc) ?? [])) if (!(await maker.take(lines))) break;
    } catch {
      made.faults.push('fault');
    }
    if (maker.fault !== null) made.faults.push(maker.fault);
  }
  return made;
}

/** Whether there is a long way between two full snapshots. */
function needsKeyframes(lines: readonly SealLine[], { workBytes }: KeyframeLimits): boolean {
  let work = 0;
  for (const line of lines) {
    work = line.hasKeyframe ? 0 : work + line.bytes.length;
    if (work >= workBytes) return true;
  }
  return false;
}

/** Lines in order of time, those whose times overlap together: last words may lie between changes told earlier. */
function* overlapping(lines: readonly SealLine[]): Generator<SealLine[], void> {
  const ordered = [...lines].sort((a, b) => a.clock - b.clock || a.firstMs - b.firstMs || a.seq - b.seq);
  let open: SealLine[] = [];
  let lastMs = -Infinity;
  for (const line of ordered) {
    if (open.length > 0 && (line.clock !== open[0]?.clock || line.firstMs > lastMs)) {
      yield open;
      open = [];
      lastMs = -Infinity;
    }
    open.push(line);
    lastMs = Math.max(lastMs, line.lastMs);
  }
  if (open.length > 0) yield open;
}

interface Place {
  clock: number;
  atMs: number;
}

class KeyframeMaker {
  fault: KeyframeFault | null = null;
  readonly #doc: number;
  readonly #limits: KeyframeLimits;
  readonly #made: MadeKeyframes;
  readonly #state = new DomState();
  /** Blocks still ahead, the nearest last. */
  readonly #ahead: SealBlock[];
  /** Bytes of lines since the last place to begin at. */
  #work = 0;
  #last: Place | null = null;
  #since: Place = { clock: 0, atMs: 0 };

  constructor(doc: number, blocks: readonly SealBlock[], limits: KeyframeLimits, made: MadeKeyframes) {
    this.#doc = doc;
    this.#limits = limits;
    this.#made = made;
    this.#ahead = [...blocks].sort((a, b) => b.clock - a.clock || b.fromMs - a.fromMs);
  }

  /** Folds lines in. @returns false when there is no use in going on */
  async take(lines: readonly SealLine[]): Promise<boolean> {
    if (lines.reduce((sum, line) => sum + line.bytes.length, 0) > this.#limits.sortedBytes) {
      this.fault = 'disordered';
      return false;
    }
    const events: { event: RecordedEvent; bytes: number; clock: number }[] = [];
    for (const line of [...lines].sort((a, b) => a.seq - b.seq)) {
      for (const { head, events: text } of readLines(line.bytes)) {
        const told = JSON.parse(new TextDecoder().decode(text)) as RecordedEvent[];
        for (const event of told) events.push({ event, bytes: text.length / told.length, clock: head.clock });
      }
      await breathe();
    }
    // Stable: what has the same time stays in the order it was told.
    events.sort((a, b) => a.event.timestamp - b.event.timestamp);
    for (const { event, bytes, clock } of events) {
      this.#beginAhead(event, clock);
      this.#state.apply(event);
      this.#work += bytes;
      this.#last = { clock, atMs: event.timestamp };
      if (event.type === FULL_SNAPSHOT) this.#began();
      await breathe();
    }
    return true;
  }

  /** A full snapshot is a place to begin at. */
  #began(): void {
    this.#work = 0;
    this.#since = this.#last as Place;
  }

  /** Before the first event of a block: writes a keyframe if one is due. */
  #beginAhead(event: RecordedEvent, clock: number): void {
    const last = this.#last;
    // Events of one moment are not told apart.
    if (last === null || (last.clock === clock && last.atMs === event.timestamp)) return;
    let reached: SealBlock | undefined;
    for (let next = this.#ahead.at(-1); next !== undefined && isReached(next, event, clock); next = this.#ahead.at(-1)) reached = this.#ahead.pop();
    if (reached === undefined || reached.lines[0]?.hasKeyframe === true) return;
    const { workBytes, workPerByte } = this.#limits;
    if (this.#state.fault === 'too-large' && this.#work >= workBytes) this.fault = 'too-large';
    // About first, because writing it down is work.
    if (this.#state.fault !== null || this.#work < Math.max(workBytes, workPerByte * this.#state.bytes)) return;
    const text = this.#write(last);
    if (text === null || this.#work < workPerByte * text.length) return;
    this.#made.byBlock.set(reached, text);
    this.#work = 0;
  }

  #write(last: Place): Uint8Array | null {
    const events = this.#state.write();
    if (events === null) return null;
    const keyframe: Keyframe = { v: 1, doc: this.#doc, clock: last.clock, throughMs: last.atMs, sinceClock: this.#since.clock, sinceMs: this.#since.atMs, shiftedMs: this.#state.shiftedMs, events };
    return Buffer.from(`${JSON.stringify(keyframe)}\n`);
  }
}

/** Times of blocks are whole milliseconds. */
function isReached(block: SealBlock, event: RecordedEvent, clock: number): boolean {
  return block.clock < clock || (block.clock === clock && block.fromMs <= event.timestamp + 0.5);
}
