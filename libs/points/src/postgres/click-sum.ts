// Sums packs of clicks: by element, by state, and by place inside an element. Pure. What a pack is: migrations, click-packs.

import type { ClickKind } from '../index.ts';

/** Bytes of a click in a pack: element 5; dead, rage and place together 2. */
export const CLICK_BYTES = 7;
/** Before each pack in an answer: recording 8, state 5, bytes of the pack 4. */
export const HEAD_BYTES = 17;
const DEAD = 1 << 13;
const RAGE = 1 << 12;
/** An element is divided into so many parts a side; a position is told in 65,536 of them. */
const SIDE = 64;
const PLACES = SIDE * SIDE;
const FULL_SCALE = 65_536;
/** Elements whose places are kept, the first met; further ones are counted. */
const MOST_GRIDS = 2_000;
/** Places in an answer, shared out among the elements by their clicks; an element always gets some. */
const MOST_POINTS = 60_000;
const FEWEST_POINTS = 16;

export interface SummedElement {
  /** Row of `elements`. */
  id: number;
  clicks: number;
  rageClicks: number;
  deadClicks: number;
  recordings: number;
}

export interface SummedState {
  id: number;
  clicks: number;
  recordings: number;
}

interface Tally extends SummedElement {
  lastRecording: number;
  /** Clicks by place; null where they are not kept. */
  grid: Uint32Array | null;
}

interface Pack {
  recording: number;
  stateId: number;
  from: number;
  to: number;
}

export class ClickSum {
  readonly #wanted: number;
  readonly #stateId: number | null;
  readonly #elements = new Map<number, Tally>();
  readonly #states = new Map<number, SummedState & { lastRecording: number }>();
  clicks = 0;

  constructor(kind: ClickKind, stateId: bigint | null) {
    this.#wanted = { click: 0, rage: RAGE, dead: DEAD }[kind];
    this.#stateId = stateId === null ? null : Number(stateId);
  }

  /** @param bytes packs with their heads; all of a recording come in one call */
  add(bytes: Uint8Array): void {
    // A recording's packs in a row: who clicked on an element in two states or on two pages counts once.
    for (const pack of headsOf(bytes).sort((a, b) => a.recording - b.recording)) {
      const clicks = this.#countPack(bytes, pack, this.#stateId === null || pack.stateId === this.#stateId);
      if (clicks > 0) this.#countState(pack, clicks);
    }
  }

  /** Most clicked first. */
  elements(): SummedElement[] {
    return [...this.#elements.values()].sort((a, b) => b.clicks - a.clicks || a.id - b.id)
      .map(({ id, clicks, rageClicks, deadClicks, recordings }) => ({ id, clicks, rageClicks, deadClicks, recordings }));
  }

  /** Most clicked first. */
  states(): SummedState[] {
    return [...this.#states.values()].sort((a, b) => b.clicks - a.clicks || a.id - b.id).map(({ id, clicks, recordings }) => ({ id, clicks, recordings }));
  }

  /** Where in an element: the middles of its parts, 0–65535, the most clicked first; the coarser the smaller its share of all clicks is. */
  points(id: number): [number, number, number][] {
    const tally = this.#elements.get(id);
    if (!tally?.grid) return [];
    const most = Math.max(FEWEST_POINTS, (MOST_POINTS * tally.clicks) / this.clicks);
    let side = SIDE;
    let grid = tally.grid;
    while (side ** 2 > FEWEST_POINTS && grid.reduce((filled, count) => filled + Math.sign(count), 0) > most) {
      grid = halved(grid, side);
      side /= 2;
    }
    const step = FULL_SCALE / side;
    const points: [number, number, number][] = [];
    grid.forEach((count, place) => {
      if (count > 0) points.push([Math.floor(place / side) * step + step / 2, (place % side) * step + step / 2, count]);
    });
    return points.sort((a, b) => b[2] - a[2] || a[0] - b[0] || a[1] - b[1]);
  }

  /** @returns clicks of the kind, counted or not */
  #countPack(bytes: Uint8Array, { recording, from, to }: Pack, isCounted: boolean): number {
    const wanted = this.#wanted;
    let ofKind = 0;
    let element: Tally | null = null;
    for (let at = from; at < to; at += CLICK_BYTES) {
      const facts = ((bytes[at + 5] as number) << 8) | (bytes[at + 6] as number);
      if ((facts & wanted) !== wanted) continue;
      ofKind++;
      if (!isCounted) continue;
      const id = idAt(bytes, at);
      // Clicks of a pack are in order of their elements.
      if (element?.id !== id) {
        element = this.#element(id);
        if (element.lastRecording !== recording) {
          element.lastRecording = recording;
          element.recordings++;
        }
      }
      element.clicks++;
      if (facts & RAGE) element.rageClicks++;
      if (facts & DEAD) element.deadClicks++;
      const place = facts & (PLACES - 1);
      if (element.grid !== null) element.grid[place] = (element.grid[place] as number) + 1;
    }
    if (isCounted) this.clicks += ofKind;
    return ofKind;
  }

  #element(id: number): Tally {
    const known = this.#elements.get(id);
    if (known) return known;
    const made: Tally = { id, clicks: 0, rageClicks: 0, deadClicks: 0, recordings: 0, lastRecording: -1, grid: this.#elements.size < MOST_GRIDS ? new Uint32Array(PLACES) : null };
    this.#elements.set(id, made);
    return made;
  }

  #countState({ recording, stateId }: Pack, clicks: number): void {
    let state = this.#states.get(stateId);
    if (!state) this.#states.set(stateId, (state = { id: stateId, clicks: 0, recordings: 0, lastRecording: -1 }));
    state.clicks += clicks;
    if (state.lastRecording === recording) return;
    state.lastRecording = recording;
    state.recordings++;
  }
}

function headsOf(bytes: Uint8Array): Pack[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packs: Pack[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + HEAD_BYTES;
    const to = from + view.getUint32(at + 13);
    packs.push({ recording: view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4), stateId: idAt(bytes, at + 8), from, to });
    at = to;
  }
  return packs;
}

/** Five bytes. */
function idAt(bytes: Uint8Array, at: number): number {
  const low = (((bytes[at + 1] as number) << 24) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number)) >>> 0;
  return (bytes[at] as number) * 2 ** 32 + low;
}

function halved(grid: Uint32Array, side: number): Uint32Array {
  const half = side / 2;
  const joined = new Uint32Array(half * half);
  grid.forEach((count, place) => {
    const into = (Math.floor(place / side) >> 1) * half + ((place % side) >> 1);
    joined[into] = (joined[into] as number) + count;
  });
  return joined;
}
