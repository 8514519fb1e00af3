// Sums packs of clicks: by element, by state, and by place inside an element. Pure. What a pack is: migrations, click-packs.

import type { ClickKind } from '../index.ts';

/** Bytes of a click in a pack: element 5; dead, rage and place together 2. */
export const CLICK_BYTES = 7;
/** Before each pack in an answer: recording 8, state 5, bytes of the pack 4. */
export const HEAD_BYTES = 17;
const DEAD = 1 << 13;
const RAGE = 1 << 12;
/** An element is divided into so many parts a side; a position is told in 65,536 of them, a pack tells 64. As fine as the caches of a processor hold. */
const SIDE = 32;
const PLACES = SIDE * SIDE;
const FULL_SCALE = 65_536;
/** Elements whose places are kept, the first met; further ones are counted. */
const MOST_GRIDS = 2_000;
const FIRST_ROOM = 256;
/** Slots of elements found lately, by the last bits of their ids: most lookups end here. */
const LATELY = 4096;
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

interface Pack {
  recording: number;
  stateId: number;
  from: number;
  to: number;
}

/** Ten million clicks go through here while somebody waits: columns of numbers by element, no object for each. */
export class ClickSum {
  readonly #wanted: number;
  readonly #stateId: number | null;
  readonly #states = new Map<number, SummedState & { lastRecording: number }>();
  /** Elements by slot, in the order they were met. */
  readonly #ids: number[] = [];
  readonly #slots = new Map<number, number>();
  readonly #latelyLow = new Int32Array(LATELY);
  /** No id's first byte is 256. */
  readonly #latelyHigh = new Uint16Array(LATELY).fill(256);
  readonly #latelySlots = new Uint32Array(LATELY);
  #clicks = new Uint32Array(FIRST_ROOM);
  #rage = new Uint32Array(FIRST_ROOM);
  #dead = new Uint32Array(FIRST_ROOM);
  #recordings = new Uint32Array(FIRST_ROOM);
  /** Number of the last recording that clicked there. */
  #last = new Uint32Array(FIRST_ROOM);
  #grids = new Uint32Array(FIRST_ROOM * PLACES);
  #recording = 0;
  clicks = 0;

  constructor(kind: ClickKind, stateId: bigint | null) {
    this.#wanted = { click: 0, rage: RAGE, dead: DEAD }[kind];
    this.#stateId = stateId === null ? null : Number(stateId);
  }

  /** @param bytes packs with their heads; all of a recording come in one call */
  add(bytes: Uint8Array): void {
    let last = -1;
    // A recording's packs in a row: who clicked on an element in two states or on two pages counts once.
    for (const pack of headsOf(bytes).sort((a, b) => a.recording - b.recording)) {
      if (pack.recording !== last) this.#recording++;
      last = pack.recording;
      const isCounted = this.#stateId === null || pack.stateId === this.#stateId;
      const clicks = isCounted ? this.#countPack(bytes, pack) : this.#ofKind(bytes, pack);
      if (isCounted) this.clicks += clicks;
      if (clicks > 0) this.#countState(pack.stateId, clicks);
    }
  }

  /** Most clicked first. */
  elements(): SummedElement[] {
    const found = this.#ids.map((id, slot) => ({ id, clicks: this.#clicks[slot] as number, rageClicks: this.#rage[slot] as number, deadClicks: this.#dead[slot] as number, recordings: this.#recordings[slot] as number }));
    return found.sort((a, b) => b.clicks - a.clicks || a.id - b.id);
  }

  /** Most clicked first. */
  states(): SummedState[] {
    return [...this.#states.values()].sort((a, b) => b.clicks - a.clicks || a.id - b.id).map(({ id, clicks, recordings }) => ({ id, clicks, recordings }));
  }

  /** Where in an element: the middles of its parts, 0–65535, the most clicked first; the coarser the smaller its share of all clicks is. */
  points(id: number): [number, number, number][] {
    const slot = this.#slots.get(id) ?? MOST_GRIDS;
    if (slot >= MOST_GRIDS) return [];
    const most = Math.max(FEWEST_POINTS, (MOST_POINTS * (this.#clicks[slot] as number)) / this.clicks);
    let side = SIDE;
    let grid = this.#grids.subarray(slot * PLACES, (slot + 1) * PLACES);
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

  /** @returns how many are of the kind */
  #countPack(bytes: Uint8Array, { from, to }: Pack): number {
    this.#makeRoom(this.#ids.length + (to - from) / CLICK_BYTES);
    // No column is replaced while a pack is counted.
    const wanted = this.#wanted;
    const recording = this.#recording;
    const latelyLow = this.#latelyLow;
    const latelyHigh = this.#latelyHigh;
    const latelySlots = this.#latelySlots;
    const clicks = this.#clicks;
    const rage = this.#rage;
    const dead = this.#dead;
    const recordings = this.#recordings;
    const last = this.#last;
    const grids = this.#grids;
    let counted = 0;
    for (let at = from; at < to; at += CLICK_BYTES) {
      const facts = ((bytes[at + 5] as number) << 8) | (bytes[at + 6] as number);
      if ((facts & wanted) !== wanted) continue;
      const high = bytes[at] as number;
      const low = ((bytes[at + 1] as number) << 24) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
      const lately = low & (LATELY - 1);
      let slot = latelySlots[lately] as number;
      if (latelyLow[lately] !== low || latelyHigh[lately] !== high) {
        slot = this.#slotOf(idAt(bytes, at));
        latelyLow[lately] = low;
        latelyHigh[lately] = high;
        latelySlots[lately] = slot;
      }
      counted++;
      (clicks[slot] as number)++;
      if (facts & RAGE) (rage[slot] as number)++;
      if (facts & DEAD) (dead[slot] as number)++;
      if (last[slot] !== recording) {
        last[slot] = recording;
        (recordings[slot] as number)++;
      }
      if (slot < MOST_GRIDS) (grids[slot * PLACES + (((facts >> 7) & 31) << 5 | ((facts >> 1) & 31))] as number)++;
    }
    return counted;
  }

  #ofKind(bytes: Uint8Array, { from, to }: Pack): number {
    let counted = 0;
    for (let at = from; at < to; at += CLICK_BYTES) {
      if (((((bytes[at + 5] as number) << 8) | (bytes[at + 6] as number)) & this.#wanted) === this.#wanted) counted++;
    }
    return counted;
  }

  #slotOf(id: number): number {
    const known = this.#slots.get(id);
    if (known !== undefined) return known;
    const slot = this.#ids.push(id) - 1;
    this.#slots.set(id, slot);
    return slot;
  }

  #makeRoom(elements: number): void {
    if (elements <= this.#clicks.length) return;
    const room = elements * 2;
    this.#clicks = grown(this.#clicks, room);
    this.#rage = grown(this.#rage, room);
    this.#dead = grown(this.#dead, room);
    this.#recordings = grown(this.#recordings, room);
    this.#last = grown(this.#last, room);
    this.#grids = grown(this.#grids, Math.min(room, MOST_GRIDS) * PLACES);
  }

  #countState(id: number, clicks: number): void {
    let state = this.#states.get(id);
    if (!state) this.#states.set(id, (state = { id, clicks: 0, recordings: 0, lastRecording: 0 }));
    state.clicks += clicks;
    if (state.lastRecording === this.#recording) return;
    state.lastRecording = this.#recording;
    state.recordings++;
  }
}

function grown(column: Uint32Array<ArrayBuffer>, room: number): Uint32Array<ArrayBuffer> {
  if (room <= column.length) return column;
  const larger = new Uint32Array(room);
  larger.set(column);
  return larger;
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

function halved(grid: Uint32Array<ArrayBuffer>, side: number): Uint32Array<ArrayBuffer> {
  const half = side / 2;
  const joined = new Uint32Array(half * half);
  grid.forEach((count, place) => {
    const into = (Math.floor(place / side) >> 1) * half + ((place % side) >> 1);
    joined[into] = (joined[into] as number) + count;
  });
  return joined;
}
