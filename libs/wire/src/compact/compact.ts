// Events → compact form (see form.ts). Runs in visitors' browsers, on the main thread for small batches: short and quick.
// Promise: what `expandCompact` makes of it is the JSON text of the same events, byte for byte as JSON.stringify writes it.

import { COLUMN_END, COMPACT, FIELD_END, LITERAL_KEYS, LITERAL_TAG, STRING_END } from './form.ts';
import { KNOWN_SHAPES } from './known-shapes.ts';

declare const TextEncoder: { new (): { encode(text: string): Uint8Array<ArrayBuffer> } };

interface Column {
  numbers: number[];
  text: string;
  last: number;
  places: Map<string, number>;
}

/** @param events anything that came out of JSON.parse */
export function compactEvents(events: unknown): Uint8Array<ArrayBuffer> {
  const columns = new Map<string, Column>();
  const shapes = new Map<string, number>();
  const columnOf = (key: string): Column => {
    let column = columns.get(key);
    if (!column) columns.set(key, column = { numbers: [], text: '', last: 0, places: new Map() });
    return column;
  };
  const put = (column: Column, value: number): void => {
    let rest = value + 1;
    for (; rest > 127; rest = Math.floor(rest / 128)) column.numbers.push((rest % 128) + 128);
    column.numbers.push(rest);
  };
  const putText = (column: Column, text: string): void => {
    const place = column.places.get(text);
    put(column, place ?? 0);
    if (place !== undefined) return;
    column.places.set(text, column.places.size + 1);
    column.text += text + STRING_END;
  };
  const putPlain = (value: unknown, kind: string, key: string): void => {
    if (kind === 'i') {
      const column = columnOf(key);
      const difference = (value as number) - column.last;
      column.last = value as number;
      put(column, difference < 0 ? -2 * difference - 1 : 2 * difference);
    } else if (kind === 's' || kind === 'j') putText(columnOf(key), kind === 's' ? (value as string) : JSON.stringify(value));
  };
  const putNested = (value: unknown, kind: string, key: string): void => {
    if (kind === 'o') putValue(value, key, kind);
    else if (kind === 'a') {
      put(columnOf(key), (value as unknown[]).length);
      for (const one of value as unknown[]) putValue(one, key, kindOf(one, ''));
    }
  };
  const putValue = (value: unknown, key: string, kind: string): void => {
    const fields = kind === 'o' ? Object.entries(value as object) : [];
    const kinds = fields.map(([name, one]) => kindOf(one, name));
    const shape = kind === 'o' ? fields.map(([name], n) => kinds[n]! + name).join(FIELD_END) : FIELD_END + kind;
    const known = shapes.get(shape);
    put(columnOf(key), known ?? shapes.size);
    if (known === undefined) {
      shapes.set(shape, shapes.size);
      columnOf('').text += shape + STRING_END;
    }
    if (kind !== 'o') {
      putPlain(value, kind, key);
      putNested(value, kind, key);
    }
    fields.forEach(([name, one], n) => putPlain(one, kinds[n]!, name));
    fields.forEach(([name, one], n) => putNested(one, kinds[n]!, name));
  };

  for (const shape of KNOWN_SHAPES.split('\n')) shapes.set(shape.replace(/ /g, FIELD_END), shapes.size);
  columnOf('');
  putValue(events, '', kindOf(events, ''));

  const numbers = [...columns.values()].flatMap((column) => [...column.numbers, 0]);
  const text = new TextEncoder().encode([...columns.values()].map((column) => column.text + COLUMN_END).join('').replace(/\u0001+$/, ''));
  const length: Column = { numbers: [], text: '', last: 0, places: new Map() };
  put(length, numbers.length);
  const bytes = new Uint8Array(1 + length.numbers.length + numbers.length + text.length);
  bytes.set([COMPACT, ...length.numbers]);
  bytes.set(numbers, 1 + length.numbers.length);
  bytes.set(text, bytes.length - text.length);
  return bytes;
}

function kindOf(value: unknown, key: string): string {
  switch (typeof value) {
    case 'string': return isOdd(value) ? 'j' : key === 'tag' && LITERAL_TAG.test(value) ? `"${value}"` : 's';
    case 'number':
      if (!Number.isInteger(value) || Math.abs(value) > 1e12 || Object.is(value, -0)) return 'j';
      return LITERAL_KEYS.includes(key) && value >= 0 && value < 36 ? value.toString(36).toUpperCase() : 'i';
    case 'boolean': return value ? 't' : 'f';
    default:
      if (value === null) return 'z';
      if (Array.isArray(value)) return value.length > 0 ? 'a' : 'e';
      return Object.keys(value as object).some(isOdd) ? 'j' : 'o';
  }
}

/** Text that UTF-8 (half a pair of surrogates: under `u` only such a half is matched) or our own ends of strings would not carry. */
function isOdd(text: string): boolean {
  return /[\u0000-\u0002\ud800-\udfff]/u.test(text);
}
