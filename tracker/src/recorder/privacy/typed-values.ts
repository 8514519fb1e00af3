// What the visitor has typed and pages may show elsewhere: in a preview, a greeting, an attribute of a neighbour, letter by letter
// while it is typed. Kept in memory only, to blot it out of whatever is about to be recorded.

import { FIXED_MASK } from '@hindsight/masking';

/** Pieces of this many letters and digits are found anywhere; of longer writing only longer ones, for it holds ordinary words. */
const PIECE = 6;
const LONG_PIECE = 10;
/** Shorter values, inside other text, would blot out ordinary words. */
const SHORTEST = 4;
const MOST_FIELDS = 40;
const MOST_PIECES = 20_000;

export interface TypedValues {
  /** Remembers what a field holds now; what it held before stays remembered. */
  note(field: Element, value: string, isLongWriting: boolean): void;
  /** A text with all that was typed blotted out, each time by a mask of fixed length; a text that is nothing but a typed value from its first letter on. */
  without(text: string): string;
}

export function makeTypedValues(): TypedValues {
  /** Present values, and these as they stand in addresses. */
  const values = new Map<Element, string[]>();
  const before = new WeakMap<Element, string>();
  const pieces = new Set<string>();
  let hasShort = false;
  let hasLong = false;

  const remember = (field: Element, value: string, length: number): void => {
    const now = squeeze(value);
    const isFull = pieces.size > MOST_PIECES;
    if (isFull) pieces.clear();
    const was = isFull ? '' : (before.get(field) ?? '');
    before.set(field, now);
    // Only the pieces around the change are new.
    let from = 0;
    while (from < was.length && was[from] === now[from]) from++;
    let kept = 0;
    while (kept < was.length - from && kept < now.length - from && was[was.length - 1 - kept] === now[now.length - 1 - kept]) kept++;
    const to = Math.min(now.length - length, now.length - kept, from + MOST_PIECES);
    for (let at = Math.max(0, from - length); at <= to; at++) pieces.add(now.slice(at, at + length));
    if (length === PIECE) hasShort = true;
    else hasLong = true;
  };

  /** Where pieces begin and end in squeezed text. */
  const findPieces = (squeezed: string): [from: number, to: number][] => {
    const found: [number, number][] = [];
    const look = (length: number): void => {
      for (let at = 0; at + length <= squeezed.length; at++) if (pieces.has(squeezed.slice(at, at + length))) found.push([at, at + length]);
    };
    if (hasShort) look(PIECE);
    if (hasLong) look(LONG_PIECE);
    return found;
  };

  return {
    note(field, value, isLongWriting) {
      values.delete(field);
      if (value === '') return;
      values.set(field, [value, encodeURIComponent(value.toWellFormed?.() ?? '')]);
      if (values.size > MOST_FIELDS) values.delete(values.keys().next().value!);
      remember(field, value, isLongWriting ? LONG_PIECE : PIECE);
    },
    without(text) {
      if (values.size + pieces.size === 0) return text;
      const trimmed = text.trim();
      let clean = text;
      for (const forms of values.values()) {
        for (const form of forms) {
          if (trimmed !== '' && trimmed === form.trim()) return FIXED_MASK;
          if (form.length >= SHORTEST && clean.includes(form)) clean = clean.split(form).join(FIXED_MASK);
        }
      }
      const found = clean.length < PIECE ? [] : findPieces(squeeze(clean));
      return found.length === 0 ? clean : blot(clean, found);
    },
  };
}

/** Letters and digits alone, in lower case: however the page groups a number or writes a name. */
function squeeze(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}

/** @param found places in the squeezed text, in any order */
function blot(text: string, found: readonly [from: number, to: number][]): string {
  // Which character of the text each squeezed one comes from.
  const origin: number[] = [];
  let at = 0;
  for (const character of text) {
    for (let unit = squeeze(character).length; unit > 0; unit--) origin.push(at);
    at += character.length;
  }
  const isTyped: boolean[] = [];
  for (const [from, to] of found) for (let i = origin[from] ?? 0; i <= (origin[to - 1] ?? text.length); i++) isTyped[i] = true;
  let clean = '';
  for (let i = 0; i < text.length; i++) {
    if (!isTyped[i]) clean += text[i];
    else if (!isTyped[i - 1]) clean += FIXED_MASK;
  }
  return clean;
}
