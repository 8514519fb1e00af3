// Events → compact form (see form.ts). Runs in visitors' browsers, on the main thread for small batches: short and quick.
// Promise: what `expandCompact` makes of it is the JSON text of the same events, byte for byte as JSON.stringify writes it.

import type { CompactForm } from './form.ts';

declare const TextEncoder: { new (): { encode(text: string): Uint8Array<ArrayBuffer> } };

interface Column {
  numbers: number[];
  text: string;
  last: number;
  places: Map<string, number>;
}

/**
 * Stands alone, naming nothing outside of itself but the language: its source text is what a worker is made of.
 * @param events anything that came out of JSON.parse
 */
export function compactEvents(events: unknown, form: CompactForm): Uint8Array<ArrayBuffer> {
  const { fieldEnd, stringEnd, columnEnd } = form;
  const columns = new Map<string, Column>();
  const shapes = new Map<string, number>();
  const columnOf = (key: string): Column => {
    let column = columns.get(key);
    if (!column) columns.set(key, column = { numbers: [], text: '', last: 0, places: new Map() });
    return column;
  };
  const writeVarint = (numbers: number[], value: number): void => {
    let rest = value + 1;
    for (; rest > 127; rest = Math.floor(rest / 128)) numbers.push((rest % 128) + 128);
    numbers.push(rest);
  };
  const put = (key: string, value: number): void => writeVarint(columnOf(key).numbers, value);

  // Under `u` only half a pair of surrogates is matched: UTF-8 would not carry it.
  const isOdd = (text: string): boolean => text.includes(fieldEnd) || text.includes(stringEnd) || text.includes(columnEnd) || /[\ud800-\udfff]/u.test(text);
  const kindOf = (value: unknown, key: string): string => {
    if (typeof value === 'string') return isOdd(value) ? 'j' : key === 'tag' && /^hs:[a-z-]+$/.test(value) ? `"${value}"` : 's';
    if (typeof value === 'number') {
      if (!Number.isInteger(value) || Math.abs(value) > 1e12 || Object.is(value, -0)) return 'j';
      return (key === 'type' || key === 'source') && value >= 0 && value < 36 ? value.toString(36).toUpperCase() : 'i';
    }
    if (!value) return value === null ? 'z' : 'f';
    if (value === true) return 't';
    if (Array.isArray(value)) return value.length > 0 ? 'a' : 'e';
    return Object.keys(value).some(isOdd) ? 'j' : 'o';
  };

  const putPlain = (value: unknown, kind: string, key: string): void => {
    const column = kind === 'i' || kind === 's' || kind === 'j' ? columnOf(key) : null;
    if (!column) return;
    if (kind === 'i') {
      const difference = (value as number) - column.last;
      column.last = value as number;
      return put(key, difference < 0 ? -2 * difference - 1 : 2 * difference);
    }
    const text = kind === 's' ? (value as string) : JSON.stringify(value);
    const place = column.places.get(text);
    put(key, place ?? 0);
    if (place) return;
    column.places.set(text, column.places.size + 1);
    column.text += text + stringEnd;
  };
  const putNested = (value: unknown, kind: string, key: string): void => {
    if (kind === 'o') putValue(value, kind, key);
    else if (kind === 'a') {
      put(key, (value as unknown[]).length);
      for (const one of value as unknown[]) putValue(one, kindOf(one, ''), key);
    }
  };
  const putValue = (value: unknown, kind: string, key: string): void => {
    const fields = kind === 'o' ? Object.entries(value as object).map(([name, one]) => [name, one, kindOf(one, name)] as const) : [];
    const shape = kind === 'o' ? fields.map(([name, , its]) => its + name).join(fieldEnd) : fieldEnd + kind;
    const known = shapes.get(shape);
    put(key, known ?? shapes.size);
    if (known === undefined) {
      shapes.set(shape, shapes.size);
      columnOf('').text += shape + stringEnd;
    }
    if (kind !== 'o') {
      putPlain(value, kind, key);
      putNested(value, kind, key);
    }
    for (const [name, one, its] of fields) putPlain(one, its, name);
    for (const [name, one, its] of fields) putNested(one, its, name);
  };

  for (const shape of form.knownShapes.split('\n')) shapes.set(shape.split(' ').join(fieldEnd), shapes.size);
  columnOf('');
  putValue(events, kindOf(events, ''), '');

  const numbers: number[] = [];
  let text = '';
  for (const column of columns.values()) {
    for (const byte of column.numbers) numbers.push(byte);
    numbers.push(0);
    text += column.text + columnEnd;
  }
  const head = [form.version];
  writeVarint(head, numbers.length);
  const utf8 = new TextEncoder().encode(text);
  const bytes = new Uint8Array(head.length + numbers.length + utf8.length);
  bytes.set(head);
  bytes.set(numbers, head.length);
  bytes.set(utf8, head.length + numbers.length);
  return bytes;
}
