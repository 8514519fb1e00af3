// How one record lies in a segment file, little endian, each frame starting at a multiple of 8:
//
//   0        4        8        12                 12+length   (next multiple of 8)
//   | length | check  | crc32c | record ……………… | 0–7 zero bytes |
//
// `length` has its top bit set when the record was erased. `check` guards length and place: it is a CRC-32C over the log's id,
// the partition, the frame's offset and `length`, so a damaged length is never believed, a frame moved elsewhere is seen, and
// nobody can plant a frame inside a record. `crc32c` guards the record. Erasing rewrites the first 8 bytes only: they never
// straddle a disk sector, so a power cut leaves the old frame or the erased one, nothing between.

import { MAX_RECORD_BYTES } from '../write.ts';
import { crc32c } from './crc32c.ts';

export const FRAME_HEAD_BYTES = 12;
export const FRAME_ALIGN = 8;

const ERASED = 0x8000_0000;
const ZEROS = new Uint8Array(FRAME_ALIGN);

export interface FrameHead {
  length: number;
  isErased: boolean;
  crc: number;
  /** Bytes from this frame's start to the next one's. */
  frameBytes: number;
}

/** Bytes a record takes on disk. */
export function frameBytes(recordBytes: number): number {
  return Math.ceil((FRAME_HEAD_BYTES + recordBytes) / FRAME_ALIGN) * FRAME_ALIGN;
}

/** Writes and reads the frames of one partition of one log. */
export class FrameCodec {
  readonly #seed: number;
  readonly #place = new DataView(new ArrayBuffer(12));
  readonly #placeBytes = new Uint8Array(this.#place.buffer);

  constructor(logId: string, partition: number) {
    this.#seed = crc32c(Buffer.from(`${logId}/${String(partition)}`));
  }

  /** The buffers of a frame at `offset`, in order. The record is not copied. */
  encode(record: Uint8Array, offset: bigint): Uint8Array[] {
    const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
    head.writeUInt32LE(record.length, 0);
    head.writeUInt32LE(this.#check(record.length, offset), 4);
    head.writeUInt32LE(crc32c(record), 8);
    const padding = frameBytes(record.length) - FRAME_HEAD_BYTES - record.length;
    return padding === 0 ? [head, record] : [head, record, ZEROS.subarray(0, padding)];
  }

  /** The 8 bytes that turn the frame at `offset` into an erased one. */
  encodeErasure(length: number, offset: bigint): Uint8Array {
    const head = Buffer.allocUnsafe(8);
    head.writeUInt32LE((length | ERASED) >>> 0, 0);
    head.writeUInt32LE(this.#check((length | ERASED) >>> 0, offset), 4);
    return head;
  }

  /** Reads a frame's head at `at` of `bytes`; null if what stands there is no frame of this place. */
  readHead(bytes: Uint8Array, at: number, offset: bigint): FrameHead | null {
    if (at + FRAME_HEAD_BYTES > bytes.length) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_HEAD_BYTES);
    const word = view.getUint32(0, true);
    const length = word & 0x7fff_ffff;
    if (length === 0 || length > MAX_RECORD_BYTES) return null;
    if (view.getUint32(4, true) !== this.#check(word, offset)) return null;
    return { length, isErased: word >= ERASED, crc: view.getUint32(8, true), frameBytes: frameBytes(length) };
  }

  #check(word: number, offset: bigint): number {
    this.#place.setBigUint64(0, offset, true);
    this.#place.setUint32(8, word, true);
    return crc32c(this.#placeBytes, this.#seed);
  }
}
