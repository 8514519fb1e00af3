// Compact form (see form.ts) → the JSON text of the events. Runs on servers, over bytes from strangers.
// Promise: never throws, never makes more text than it was allowed to, and takes time in proportion to what it reads and makes.

import { COMPACT_FORM } from './form.ts';

const { fieldEnd: FIELD_END, stringEnd: STRING_END, columnEnd: COLUMN_END } = COMPACT_FORM;

declare const TextDecoder: { new (label: string, options: { fatal: boolean; ignoreBOM: boolean }): { decode(bytes: Uint8Array): string } };

export type ExpandFault = 'compact-broken' | 'compact-deep' | 'compact-too-large';
export type Expanded = { ok: true; text: string } | { ok: false; reason: ExpandFault };

/** Whether a payload, after inflating, is in compact form. */
export function isCompact(payload: Uint8Array): boolean {
  return payload[0] === COMPACT_FORM.version;
}

/**
 * The JSON text of a payload in compact form.
 * @param maxLength most characters of text
 * @param maxDepth deepest nesting of objects and arrays
 */
export function expandCompact(payload: Uint8Array, maxLength: number, maxDepth: number): Expanded {
  try {
    return { ok: true, text: new Expansion(payload, maxLength, maxDepth).text() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.reason };
    return { ok: false, reason: error instanceof RangeError ? 'compact-deep' : 'compact-broken' };
  }
}

class Refused extends Error {
  readonly reason: ExpandFault;

  constructor(reason: ExpandFault) {
    super(reason);
    this.reason = reason;
  }
}

interface Field {
  kind: string;
  key: string;
  /** `"key":` as it stands in the text; '' for a value in an array. */
  label: string;
}
type Shape = { isObject: boolean; fields: Field[] };

interface Column {
  numbers: number[];
  numbersRead: number;
  strings: string[];
  stringsRead: number;
  last: number;
  /** Strings by their place, as JSON. */
  places: string[];
}

const KIND = /^(?:[a-zA-Z0-9]|"hs:[a-z-]+")/;
const knownShapes = COMPACT_FORM.knownShapes.split('\n').map((shape) => readShape(shape.replaceAll(' ', FIELD_END)));

class Expansion {
  readonly #numbers: number[][];
  readonly #strings: string[][];
  readonly #columns = new Map<string, Column>();
  readonly #shapes = [...knownShapes];
  readonly #maxLength: number;
  readonly #maxDepth: number;
  #length = 0;
  #depth = 0;

  constructor(payload: Uint8Array, maxLength: number, maxDepth: number) {
    this.#maxLength = maxLength;
    this.#maxDepth = maxDepth;
    const [numbersLength, from] = readVarint(payload, 1);
    const to = from + numbersLength - 1;
    if (to > payload.length) throw new Refused('compact-broken');
    this.#numbers = readNumbers(payload.subarray(from, to));
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload.subarray(to));
    this.#strings = text === '' ? [] : text.split(COLUMN_END).map((strings) => strings.split(STRING_END));
  }

  text(): string {
    this.#column('');
    const text = this.#value('');
    // What nobody asked for was not written by us.
    if (this.#columns.size !== this.#numbers.length) throw new Refused('compact-broken');
    return text;
  }

  #value(key: string): string {
    const number = this.#number(key);
    const shape = this.#shapes[number] ?? this.#newShape(number);
    const { fields } = shape;
    if (!shape.isObject) {
      const { kind } = fields[0]!;
      return isNested(kind) ? this.#nested(kind, key) : this.#plain(kind, key);
    }
    this.#enter();
    const texts: string[] = [];
    fields.forEach(({ kind, key: name }, n) => {
      if (!isNested(kind)) texts[n] = this.#plain(kind, name);
    });
    fields.forEach(({ kind, key: name }, n) => {
      if (isNested(kind)) texts[n] = this.#nested(kind, name);
    });
    this.#depth--;
    let text = '';
    fields.forEach(({ label }, n) => {
      text += (n === 0 ? label : this.#grow(`,${label}`)) + texts[n]!;
    });
    return this.#grow('{') + text + '}';
  }

  #nested(kind: string, key: string): string {
    if (kind === 'o') return this.#value(key);
    const length = this.#number(key);
    this.#enter();
    let text = this.#grow('[');
    for (let n = 0; n < length; n++) text += (n === 0 ? '' : ',') + this.#value(key);
    this.#depth--;
    return text + ']';
  }

  #plain(kind: string, key: string): string {
    switch (kind) {
      case 'i': return this.#grow(this.#integer(key));
      case 's': case 'j': return this.#grow(this.#string(kind, key));
      case 'z': return this.#grow('null');
      case 't': return this.#grow('true');
      case 'f': return this.#grow('false');
      case 'e': return this.#grow('[]');
      default: return this.#grow(kind.startsWith('"') ? kind : String(parseInt(kind, 36)));
    }
  }

  #integer(key: string): string {
    const column = this.#column(key);
    const zigzag = this.#number(key);
    column.last += zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
    return String(column.last);
  }

  #string(kind: 's' | 'j', key: string): string {
    const column = this.#column(key);
    const place = this.#number(key);
    if (place > 0) return known(column.places[place - 1]);
    const text = this.#nextString(column);
    // Whatever stands there as JSON must be one value, and one value only.
    const json = kind === 's' ? JSON.stringify(text) : JSON.stringify(JSON.parse(text));
    column.places.push(json);
    return json;
  }

  #newShape(number: number): Shape {
    if (number !== this.#shapes.length) throw new Refused('compact-broken');
    const shape = readShape(this.#nextString(this.#column('')));
    this.#shapes.push(shape);
    return shape;
  }

  #nextString(column: Column): string {
    // The last piece is what stands after the last end of a string: nothing.
    if (column.stringsRead >= column.strings.length - 1) throw new Refused('compact-broken');
    return column.strings[column.stringsRead++]!;
  }

  #number(key: string): number {
    const column = this.#column(key);
    return known(column.numbers[column.numbersRead++]);
  }

  #column(key: string): Column {
    const found = this.#columns.get(key);
    if (found !== undefined) return found;
    const n = this.#columns.size;
    const column: Column = { numbers: known(this.#numbers[n]), numbersRead: 0, strings: this.#strings[n] ?? [], stringsRead: 0, last: 0, places: [] };
    this.#columns.set(key, column);
    return column;
  }

  #enter(): void {
    if (++this.#depth > this.#maxDepth) throw new Refused('compact-deep');
  }

  #grow(text: string): string {
    this.#length += text.length;
    if (this.#length > this.#maxLength) throw new Refused('compact-too-large');
    return text;
  }
}

function isNested(kind: string): boolean {
  return kind === 'o' || kind === 'a';
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Refused('compact-broken');
  return value;
}

function readShape(text: string): Shape {
  if (text === '') return { isObject: true, fields: [] };
  const isObject = !text.startsWith(FIELD_END);
  const fields = (isObject ? text.split(FIELD_END) : [text.slice(1)]).map((field) => {
    const kind = known(KIND.exec(field)?.[0]);
    const key = field.slice(kind.length);
    return { kind, key, label: isObject ? `${JSON.stringify(key)}:` : '' };
  });
  const isWhole = fields.every(({ kind }) => !/^[a-z]$/.test(kind) || 'sjioaeztf'.includes(kind)) && (isObject || (fields[0]!.key === '' && fields[0]!.kind !== 'o'));
  if (!isWhole) throw new Refused('compact-broken');
  return { isObject, fields };
}

function readNumbers(bytes: Uint8Array): number[][] {
  const columns: number[][] = [];
  let column: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const [value, next] = readVarint(bytes, at);
    at = next;
    if (value > 0) column.push(value - 1);
    else {
      columns.push(column);
      column = [];
    }
  }
  if (column.length > 0) throw new Refused('compact-broken');
  return columns;
}

/** The varint at a place and where the next one begins. Ours end within 2^53. */
function readVarint(bytes: Uint8Array, from: number): [number, number] {
  let value = 0;
  for (let at = from, scale = 1; scale < 2 ** 53; at++, scale *= 128) {
    const byte = known(bytes[at]);
    value += (byte % 128) * scale;
    if (byte < 128 && value <= Number.MAX_SAFE_INTEGER) return [value, at + 1];
  }
  throw new Refused('compact-broken');
}
