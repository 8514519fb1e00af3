// Reads the frames of one segment file in order. Whatever the bytes are, it ends: each step moves at least 8 bytes on, and no
// length is believed that its check does not confirm.

import { crc32c } from './crc32c.ts';
import { FRAME_ALIGN, FRAME_HEAD_BYTES, type FrameCodec } from './frame.ts';
import type { LogFile } from './log-fs.ts';

/** What stands at [from, to) of a segment. `tail`: from here to the end no whole frame starts. */
export type Found =
  | { kind: 'record'; from: number; to: number; body: Uint8Array }
  | { kind: 'erased'; from: number; to: number; bodyBytes: number }
  | { kind: 'damage'; from: number; to: number }
  | { kind: 'tail'; from: number; to: number };

const CHUNK_BYTES = 1024 * 1024;

/**
 * @param base the segment's first offset
 * @param from where to begin, and `to` where to end, as positions in the file
 */
export async function* walkSegment(file: LogFile, codec: FrameCodec, base: bigint, from: number, to: number): AsyncGenerator<Found> {
  const window = new Window(file, to);
  let at = from;
  while (at < to) {
    const head = codec.readHead(await window.at(at, FRAME_HEAD_BYTES), 0, base + BigInt(at));
    if (head === null) {
      const next = await findFrame(window, codec, base, at + FRAME_ALIGN, to);
      if (next === null) return yield { kind: 'tail', from: at, to };
      yield { kind: 'damage', from: at, to: next };
      at = next;
      continue;
    }
    const end = at + head.frameBytes;
    if (end > to) return yield { kind: 'tail', from: at, to };
    if (head.isErased) yield { kind: 'erased', from: at, to: end, bodyBytes: head.length };
    else {
      const body = await window.at(at + FRAME_HEAD_BYTES, head.length);
      const isWhole = body.length === head.length && crc32c(body) === head.crc;
      yield isWhole ? { kind: 'record', from: at, to: end, body } : { kind: 'damage', from: at, to: end };
    }
    at = end;
  }
}

async function findFrame(window: Window, codec: FrameCodec, base: bigint, from: number, to: number): Promise<number | null> {
  for (let at = from; at + FRAME_HEAD_BYTES <= to; ) {
    const bytes = await window.at(at, CHUNK_BYTES);
    if (bytes.length < FRAME_HEAD_BYTES) return null;
    let i = 0;
    for (; i + FRAME_HEAD_BYTES <= bytes.length; i += FRAME_ALIGN) {
      const head = codec.readHead(bytes, i, base + BigInt(at + i));
      if (head !== null && at + i + head.frameBytes <= to) return at + i;
    }
    at += i;
  }
  return null;
}

// A view of the file that moves on with the reader. Each fill is a new buffer, because records handed out are views into it.
class Window {
  readonly #file: LogFile;
  readonly #end: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(file: LogFile, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** The bytes [position, position + length), fewer at the end of the file. */
  async at(position: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.#end - position));
    const within = position - this.#start;
    if (within >= 0 && within + wanted <= this.#bytes.length) return this.#bytes.subarray(within, within + wanted);
    await this.#fill(position, Math.max(wanted, Math.min(CHUNK_BYTES, this.#end - position)));
    return this.#bytes.subarray(0, wanted);
  }

  async #fill(position: number, length: number): Promise<void> {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const read = await this.#file.read(bytes.subarray(filled), position + filled);
      if (read === 0) break;
      filled += read;
    }
    this.#start = position;
    this.#bytes = bytes.subarray(0, filled);
  }
}
