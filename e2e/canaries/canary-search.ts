// Looks for many secrets at once in bytes of every kind: each as it is, in every usual disguise, and by its beginning, for half a
// secret is a leak; and after taking apart whatever is compressed.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflated } from '../leak-search.ts';
import { escapeHtml } from './places.ts';

/** A beginning of this many characters is a leak. */
const PIECE_LENGTH = 6;
/** So few digits stand in any time or id by chance. */
const DIGITS_LENGTH = 10;

export class CanarySearch {
  readonly #needles = new Map<number, { secret: string; bytes: Buffer }[]>();
  /** Which three bytes any needle begins with: almost every place is passed at a glance. */
  readonly #beginnings = new Uint8Array(1 << 21);
  /** Where each secret was found. */
  readonly found = new Map<string, Set<string>>();
  searchedBytes = 0;
  inflatedStreams = 0;

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) {
      for (const bytes of piecesOf(secret).flatMap(disguises)) {
        const key = bytes.readUInt32BE(0);
        const known = this.#needles.get(key);
        if (known) known.push({ secret, bytes });
        else this.#needles.set(key, [{ secret, bytes }]);
        const begin = key >>> 8;
        this.#beginnings[begin >> 3]! |= 1 << (begin & 7);
      }
    }
  }

  async searchFolder(where: string, folder: string): Promise<number> {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files) await this.searchBytes(where, readFileSync(join(file.parentPath, file.name)));
    return files.length;
  }

  /** @param where the store, as it is reported */
  async searchBytes(where: string, bytes: Buffer): Promise<void> {
    this.searchedBytes += bytes.length;
    const last = bytes.length - 4;
    for (let at = 0; at <= last; at++) {
      const begin = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
      if ((this.#beginnings[begin >> 3]! & (1 << (begin & 7))) === 0) continue;
      for (const { secret, bytes: needle } of this.#needles.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + needle.length).equals(needle)) this.found.set(secret, (this.found.get(secret) ?? new Set()).add(where));
      }
    }
    for await (const inner of inflated(bytes)) {
      this.inflatedStreams++;
      await this.searchBytes(where, inner);
    }
  }
}

/** How a secret begins; numbers also in groups. */
function piecesOf(secret: string): string[] {
  if (!/^\d+$/.test(secret)) return [secret.slice(0, PIECE_LENGTH)];
  const digits = secret.slice(0, DIGITS_LENGTH);
  return ['', ' ', '-'].map((between) => digits.match(/.{1,4}/g)!.join(between));
}

/** As it is, as HTML, JSON and addresses escape it, in UTF-16, in hexadecimal, and inside base64 at each of three offsets. */
function disguises(piece: string): Buffer[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(piece)]).toString('base64').replace(/=+$/, '');
    // The first and last characters also carry bits of the neighbours.
    return text.slice(Math.ceil((offset * 4) / 3), -1);
  });
  const json = JSON.stringify(piece).slice(1, -1);
  const ascii = (text: string): string => text.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const numeric = piece.replace(/[^\w]/g, (character) => `&#${character.charCodeAt(0)};`);
  const texts = [
    piece, json, JSON.stringify(json).slice(1, -1), ascii(json), escapeHtml(piece), numeric, encodeURIComponent(piece), encodeURIComponent(encodeURIComponent(piece)),
    Buffer.from(piece).toString('hex'), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text)).concat(Buffer.from(piece, 'utf16le'));
}
