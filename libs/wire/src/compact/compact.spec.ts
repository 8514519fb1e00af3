import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compactEvents } from './compact.ts';
import { expandCompact, isCompact } from './expand.ts';
import { COMPACT_FORM } from './form.ts';

const compact = (events: unknown) => compactEvents(events, COMPACT_FORM);

const expand = (payload: Uint8Array, maxLength = 1e7) => expandCompact(payload, maxLength, 4_000);
const textOf = (payload: Uint8Array) => {
  const expanded = expand(payload);
  return expanded.ok ? expanded.text : expanded.reason;
};
const node = (id: number) => ({ type: 2, tagName: 'tr', attributes: { class: `row r${id % 3}` }, childNodes: [{ type: 3, textContent: `Row ${id}`, id: id + 1 }], id });
const events = [
  { type: 3, data: { source: 1, positions: [{ x: 1, y: 2.5, id: 7, timeOffset: -50 }, { x: 3, y: 4, id: 7, timeOffset: 0 }] }, timestamp: 1200 },
  { type: 5, timestamp: 1201, data: { tag: 'hs:click', payload: { view: 0, node: 7, x: 1, y: 2, box: [1, 2, 3.25, 4], pageX: 1, pageY: 2, viewportWidth: 3, viewportHeight: 4 } } },
  { type: 3, data: { source: 0, texts: [], attributes: [], removes: [], adds: Array.from({ length: 50 }, (_, n) => ({ parentId: 9, nextId: null, node: node(20 + 2 * n) })) }, timestamp: 1300 },
];

describe('the compact form', () => {
  it('gives back the very text of the events, in less than a third of the bytes', () => {
    const text = JSON.stringify(events);
    const payload = compact(events);
    expect(textOf(payload)).toBe(text);
    expect(isCompact(payload)).toBe(true);
    expect(payload.length).toBeLessThan(text.length / 3);
  });

  it('is for ever what it is: these bytes were sent, and mean this', () => {
    const sent = 'ASg/AwECAOESAwADKAADBEIAA9cEAAUBAA8BAGRlAEMAAQAEREVGAQBpeAJqeQJpaWQCaXRpbWVPZmZzZXQAc2tpbmQCYW5ldwACegACdAACcwABAQEBATQuNQABAQEBZ3LDvMOfZQABZ3LDvMOfZQAB';
    const meant = [
      { type: 3, timestamp: 1200, data: { source: 1, positions: [{ x: 1, y: 2, id: 7, timeOffset: -50 }, { x: 300, y: 4.5, id: 7, timeOffset: 0 }] } },
      { type: 5, timestamp: 1201, data: { tag: 'hs:signal', payload: { kind: 'grüße', new: [null, true, 'grüße'] } } },
    ];
    expect(textOf(Uint8Array.from(atob(sent), (byte) => byte.charCodeAt(0)))).toBe(JSON.stringify(meant));
    // The shapes known beforehand are part of the version: another list is version 2, and this one stays readable.
    expect(textOf(compact(meant))).toBe(JSON.stringify(meant));
    expect(btoa(String.fromCharCode(...compact(meant)))).toBe(sent);
  });

  it('gives back the very text of any JSON', () => {
    // No quotes in keys: once in some ten thousand times Node 24 itself, parsing and writing such JSON, gives back another key.
    const keys = fc.oneof(fc.constantFrom('type', 'source', 'tag', 'id', '', '__proto__', 'a\u0000b', 'c\u0002', '1'), fc.string().map((text) => text.replace(/["\\]/g, '')));
    const plain = fc.oneof(
      fc.integer(), fc.maxSafeInteger(), fc.double(), fc.boolean(), fc.constant(null), fc.string({ unit: 'binary' }), fc.constantFrom('hs:click', '\ud800', '😀', '\u0000', '\ufeff'),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof({ depthSize: 'medium' }, plain, fc.array(tie('json'), { maxLength: 6 }), fc.array(fc.tuple(keys, tie('json')), { maxLength: 6 }).map((fields) => Object.fromEntries(fields))),
    }));
    fc.assert(fc.property(json, (value) => {
      const text = JSON.stringify(value);
      expect(textOf(compact(JSON.parse(text)))).toBe(text);
    }), { numRuns: 100 });
  });

  it('refuses what was cut, changed or invented, and throws for none of it', () => {
    const payload = compact(events);
    for (let length = 1; length < payload.length; length += 7) expect(expand(payload.subarray(0, length)).ok).toBe(false);
    fc.assert(fc.property(fc.nat(payload.length - 2), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const changed = payload.slice();
      changed[at + 1] = byte;
      const expanded = expand(changed);
      if (expanded.ok) JSON.parse(expanded.text);
    }), { numRuns: 300 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const expanded = expand(Uint8Array.of(1, ...bytes));
      if (expanded.ok) JSON.parse(expanded.text);
    }), { numRuns: 300 });
  });

  it('makes no more text than it may, and goes no deeper', () => {
    const many = compact(Array.from({ length: 2_000 }, () => 'x'.repeat(2_000)));
    expect(many.length).toBeLessThan(7_000);
    expect(expand(many, 1e6)).toEqual({ ok: false, reason: 'compact-too-large' });
    let deep: unknown = 1;
    for (let n = 0; n < 3_000; n++) deep = n % 2 ? [deep] : { deep };
    expect(textOf(compact(deep))).toBe(JSON.stringify(deep));
    expect(expandCompact(compact(deep), 1e7, 100)).toEqual({ ok: false, reason: 'compact-deep' });
  });
});
