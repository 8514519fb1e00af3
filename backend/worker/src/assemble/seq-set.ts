// The seqs of a document that are stored: as ranges, with four bytes of each batch's digest, so that a repeat is told from
// another batch under the same name.

import { createHash } from 'node:crypto';

const DIGEST_BYTES = 4;

export class SeqSet {
  /** Inclusive, ascending, never touching. */
  readonly #ranges: [number, number][];
  #digests: Buffer;

  constructor(ranges: [number, number][] = [], digests: Buffer = Buffer.alloc(0)) {
    this.#ranges = ranges;
    this.#digests = digests;
  }

  /** Reads Postgres's int4multirange text, e.g. `{[0,4),[6,7)}`. */
  static read(multirange: string, digests: Buffer): SeqSet {
    const ranges = [...multirange.matchAll(/\[(\d+),(\d+)\)/g)].map((match): [number, number] => [Number(match[1]), Number(match[2]) - 1]);
    return new SeqSet(ranges, digests);
  }

  multirange(): string {
    return `{${this.#ranges.map(([from, to]) => `[${from},${to}]`).join(',')}}`;
  }

  get digests(): Buffer {
    return this.#digests;
  }

  get rangeCount(): number {
    return this.#ranges.length;
  }

  /** Largest seq stored; -1 if none. */
  get last(): number {
    return this.#ranges[this.#ranges.length - 1]?.[1] ?? -1;
  }

  /** Whether a seq below the last one is missing. */
  get hasGap(): boolean {
    return this.#ranges.length > 1 || (this.#ranges[0]?.[0] ?? 0) > 0;
  }

  /** What is stored under `seq`: its digest, or null. */
  find(seq: number): Buffer | null {
    const { rank, isStored } = this.#place(seq);
    return isStored ? this.#digests.subarray(rank * DIGEST_BYTES, (rank + 1) * DIGEST_BYTES) : null;
  }

  /** Whether adding `seq` would begin a range of its own. */
  isApart(seq: number): boolean {
    return !this.#ranges.some(([from, to]) => seq >= from - 1 && seq <= to + 1);
  }

  /** Adds a seq that is not stored yet. */
  add(seq: number, digest: Buffer): void {
    const { rank, index } = this.#place(seq);
    const at = rank * DIGEST_BYTES;
    this.#digests = Buffer.concat([this.#digests.subarray(0, at), digest, this.#digests.subarray(at)]);
    const before = this.#ranges[index - 1];
    const after = this.#ranges[index];
    const joinsBefore = before !== undefined && before[1] === seq - 1;
    const joinsAfter = after !== undefined && after[0] === seq + 1;
    if (joinsBefore && joinsAfter) this.#ranges.splice(index - 1, 2, [before[0], after[1]]);
    else if (joinsBefore) before[1] = seq;
    else if (joinsAfter) after[0] = seq;
    else this.#ranges.splice(index, 0, [seq, seq]);
  }

  /** How many stored seqs lie below, and the index of the first range that ends at or after `seq`. */
  #place(seq: number): { rank: number; index: number; isStored: boolean } {
    let rank = 0;
    for (const [index, [from, to]] of this.#ranges.entries()) {
      if (seq < from) return { rank, index, isStored: false };
      if (seq <= to) return { rank: rank + seq - from, index, isStored: true };
      rank += to - from + 1;
    }
    return { rank, index: this.#ranges.length, isStored: false };
  }
}

/** Four bytes that tell a batch's events from others. */
export function digestOf(text: Uint8Array): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES);
}
