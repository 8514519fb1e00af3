// Looks for a text in bytes of every kind we send and store: as it is, and in each usual disguise, after taking apart whatever
// is compressed. A piece of the text counts as well: half a card number is a leak.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInflateRaw, createZstdDecompress, type InflateRaw, type ZstdDecompress } from 'node:zlib';

/** Pieces of this many characters are looked for. Shorter ones would be found by chance. */
const PIECE_LENGTH = 7;
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

export interface Leak {
  where: string;
  piece: string;
}

export class LeakSearch {
  /** Needles by their first four bytes, and which first two bytes any needle has: almost every place is passed at a glance. */
  readonly #needles = new Map<number, { piece: string; bytes: Buffer }[]>();
  readonly #beginnings = new Uint8Array(65_536);
  readonly leaks: Leak[] = [];
  /** Bytes looked through, compressed ones counted again after inflating; and compressed streams found. */
  searchedBytes = 0;
  inflatedStreams = 0;

  constructor(secrets: readonly string[]) {
    const pieces = secrets.flatMap((secret) => [secret, secret.replaceAll(' ', '')].flatMap(piecesOf));
    for (const piece of new Set(pieces)) for (const bytes of disguises(piece)) {
      const beginning = bytes.readUInt32BE(0);
      this.#needles.set(beginning, [...this.#needles.get(beginning) ?? [], { piece, bytes }]);
      this.#beginnings[bytes.readUInt16BE(0)] = 1;
    }
  }

  async searchFolder(folder: string): Promise<number> {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of names) await this.searchBytes(join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name)));
    return names.length;
  }

  async searchBytes(where: string, bytes: Buffer): Promise<void> {
    this.searchedBytes += bytes.length;
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (this.#beginnings[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] !== 1) continue;
      for (const { piece, bytes: needle } of this.#needles.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + needle.length).equals(needle)) this.leaks.push({ where, piece });
      }
    }
    for await (const inner of inflated(bytes)) {
      this.inflatedStreams++;
      await this.searchBytes(`${where} › inflated`, inner);
    }
  }
}

/** What every compressed stream in some bytes says. */
export async function* inflated(bytes: Buffer): AsyncGenerator<Buffer> {
  for (const { at, make } of compressedAt(bytes)) {
    const inner = await inflate(bytes.subarray(at), make());
    // A few bytes that merely look like a stream's beginning give nothing.
    if (inner.length > 0) yield inner;
  }
}

function piecesOf(secret: string): string[] {
  if (secret.length <= PIECE_LENGTH) return [secret];
  return Array.from({ length: secret.length - PIECE_LENGTH + 1 }, (_, from) => secret.slice(from, from + PIECE_LENGTH));
}

/** The piece itself, URL-encoded, in UTF-16, in hexadecimal, reversed, and as it stands inside base64 at each of three offsets. */
function disguises(piece: string): Buffer[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(piece)]).toString('base64').replace(/=+$/, '');
    // The first and last characters also carry bits of the neighbours.
    return text.slice(Math.ceil((offset * 4) / 3), -1);
  });
  const texts = [piece, encodeURIComponent(piece), Buffer.from(piece).toString('hex'), [...piece].reverse().join(''), ...base64];
  return [...new Set(texts)].map((text) => Buffer.from(text)).concat(Buffer.from(piece, 'utf16le'));
}

type Inflater = InflateRaw | ZstdDecompress;

// A gzip header without optional fields is ten bytes; every encoder that writes for us leaves them out. What lies behind it is
// inflated raw, because a gunzip that meets other bytes after the stream's end throws away what it has.
const GZIP = Buffer.from([0x1f, 0x8b, 0x08, 0x00]);
const GZIP_HEADER_BYTES = 10;
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

function* compressedAt(bytes: Buffer): Generator<{ at: number; make: () => Inflater }> {
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) yield { at: at + GZIP_HEADER_BYTES, make: () => createInflateRaw() };
  for (let at = bytes.indexOf(ZSTD); at >= 0; at = bytes.indexOf(ZSTD, at + 1)) yield { at, make: () => createZstdDecompress() };
}

/** What comes out until the stream ends or breaks: what follows it in a segment or a pack is no part of it. */
function inflate(bytes: Buffer, inflater: Inflater): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (): void => resolve(Buffer.concat(chunks));
    inflater.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_INFLATED_BYTES) inflater.destroy(new Error('too large'));
    });
    inflater.on('end', finish).on('error', finish).on('close', finish);
    inflater.end(bytes);
  });
}
