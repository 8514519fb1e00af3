import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@hindsight/wire';

import { DomState } from './dom-state.ts';
import { randomHistory } from './random-history.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 60);

function folded(events: readonly RecordedEvent[], limits = {}): DomState {
  const state = new DomState(limits);
  for (const event of events) state.apply(event);
  return state;
}
const text = (state: DomState): string => JSON.stringify(state.write());
const snapshot = (children: object[]): RecordedEvent => ({ type: 2, timestamp: 1, data: { node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: children }] }, initialOffset: { left: 0, top: 0 } } });
const change = (data: object): RecordedEvent => ({ type: 3, timestamp: 2, data: { source: 0, adds: [], removes: [], texts: [], attributes: [], ...data } });
const element = (id: number, tagName: string, more: object = {}): object => ({ type: 2, id, tagName, attributes: {}, childNodes: [], ...more });

describe('DomState', () => {
  it('comes to the same state from a keyframe and the rest as from the beginning', () => {
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const events = randomHistory(seed, 120);
      const whole = text(folded(events));
      for (const share of [0.1, 0.37, 0.5, 0.83, 1]) {
        const at = Math.max(2, Math.floor(events.length * share));
        const keyframe = folded(events.slice(0, at)).write();
        expect(keyframe).not.toBeNull();
        // As it is stored: what JSON cannot say is lost.
        const stored = JSON.parse(JSON.stringify(keyframe)) as RecordedEvent[];
        expect(`${seed}/${share} ${text(folded([...stored, ...events.slice(at)]))}`).toBe(`${seed}/${share} ${whole}`);
      }
    }
  });

  it('writes a rule that was inserted, changed and deleted many times once, where it stands', () => {
    const rule = (data: object): RecordedEvent => ({ type: 3, timestamp: 2, data: { source: 8, id: 3, ...data } });
    const state = folded([
      snapshot([element(3, 'style', { childNodes: [{ type: 3, id: 4, textContent: 'a{} b{} @media all{c{}}', isStyle: true }] })]),
      rule({ adds: [{ rule: 'x{}', index: 1 }, { rule: 'y{}' }] }), rule({ removes: [{ index: 2 }] }), rule({ removes: [{ index: 0 }], adds: [{ rule: 'z{}', index: [3, 0] }] }),
      { type: 3, timestamp: 2, data: { source: 13, id: 3, index: [1], set: { property: 'color', value: 'red' } } },
      { type: 3, timestamp: 3, data: { source: 13, id: 3, index: [1], set: { property: 'color', value: 'blue', priority: 'important' } } },
      rule({ adds: [{ rule: 'w{}', index: 1 }] }),
    ]);
    expect(state.write()?.slice(2).map(({ data }) => data)).toEqual([
      { source: 8, id: 3, adds: [{ rule: 'w{}', index: 1 }] },
      { source: 13, id: 3, index: [2], set: { property: 'color', value: 'blue', priority: 'important' } },
      { source: 8, id: 3, adds: [{ rule: 'z{}', index: [3, 0] }] },
    ]);
  });

  it('forgets what was made of a sheet whose text changes', () => {
    const state = folded([
      snapshot([element(3, 'style', { childNodes: [{ type: 3, id: 4, textContent: 'a{}', isStyle: true }] })]),
      { type: 3, timestamp: 2, data: { source: 8, id: 3, adds: [{ rule: 'x{}', index: 0 }] } },
      change({ texts: [{ id: 4, value: 'b{}' }] }),
    ]);
    expect(state.write()).toHaveLength(2);
  });

  it('opens what lies above the page in the order the visitor saw it opened', () => {
    const state = folded([
      snapshot([element(3, 'dialog'), element(4, 'dialog', { attributes: { open: '', rr_open_mode: 'modal' } }), element(5, 'div', { attributes: { popover: '' } })]),
      change({ attributes: [{ id: 5, attributes: { rr_open_mode: 'popover' } }] }),
      change({ attributes: [{ id: 3, attributes: { open: '', rr_open_mode: 'modal' } }] }),
    ]);
    expect(state.write()?.slice(2).map(({ data }) => (data as { attributes: object[] }).attributes[0])).toEqual([
      { id: 4, attributes: { open: '', rr_open_mode: 'modal' } }, { id: 5, attributes: { rr_open_mode: 'popover' } }, { id: 3, attributes: { open: '', rr_open_mode: 'modal' } },
    ]);
  });

  it('survives trees deeper than any call stack, and writes them so that others do', () => {
    const adds = Array.from({ length: 20_000 }, (_, i) => ({ parentId: i + 2, nextId: null, node: element(i + 3, 'div') }));
    const state = folded([snapshot([]), change({ adds })]);
    const events = state.write() as RecordedEvent[];
    expect(() => structuredClone(events)).not.toThrow();
    expect(text(folded(events))).toBe(JSON.stringify(events));
    state.apply(change({ removes: [{ parentId: 2, id: 3 }] }));
    expect(state.tree.size).toBe(2);
    // What is stored is nested as deep as a page's snapshot may be.
    let nested: object = element(50_000, 'b');
    for (let id = 49_999; id > 40_000; id--) nested = element(id, 'div', { childNodes: [nested] });
    expect(folded([snapshot([nested])]).tree.size).toBe(10_002);
  });

  it('leaves out what names nodes that are not there, come twice or would hold themselves', () => {
    const state = folded([
      snapshot([element(3, 'div', { childNodes: [element(3, 'p'), element(1, 'p'), null, 7, { type: 'x', id: 9 }] })]),
      change({ adds: [{ parentId: 99, nextId: null, node: element(5, 'p') }, { parentId: 3, nextId: 98, node: element(6, 'p') }, { parentId: 3, nextId: null, node: element(2, 'html') }, null, { node: null }, { parentId: 3 }] }),
      change({ removes: [{ parentId: 3, id: 2 }, { parentId: 77, id: 3 }], texts: [{ id: 3, value: 'x' }, null], attributes: [{ id: 4, attributes: null }, { id: 3, attributes: { __proto__: null, a: 1, b: 'c' } }] }),
      { type: 3, timestamp: 1, data: { source: 8, id: 3, adds: [{ rule: 'x{}', index: [0, 1, 'a'] }], removes: [{ index: -1 }] } },
      { type: 3, timestamp: 1, data: { source: 15, id: 3, styles: [null, { styleId: 'a' }, { styleId: 2, rules: 5 }], styleIds: 'no' } },
      { type: 3, timestamp: 1, data: null }, { type: 5, timestamp: 1, data: { tag: 'hs:canvas' } }, { type: 2.5, timestamp: 1, data: 'x' },
      { type: 3, timestamp: 1, data: { source: 3, id: 3, x: '1', y: null } }, { type: 3, timestamp: 1, data: { source: 13, id: 3, index: 'a', set: 5 } },
    ]);
    expect((state.write()?.[1]?.data as { node: unknown }).node).toEqual({
      type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [{ type: 2, id: 3, tagName: 'div', attributes: { b: 'c' }, childNodes: [] }] }],
    });
  });

  it('puts nodes that name later siblings and parents where they belong', () => {
    const state = folded([snapshot([]), change({ adds: [
      { parentId: 4, nextId: null, node: element(5, 'i') }, { parentId: 2, nextId: 4, node: element(3, 'p') }, { parentId: 2, nextId: null, node: element(4, 'q') },
    ] })]);
    expect(JSON.stringify(state.write()?.[1]?.data)).toContain('"childNodes":[{"type":2,"id":3,"tagName":"p","attributes":{},"childNodes":[]},{"type":2,"id":4,"tagName":"q","attributes":{},"childNodes":[{"type":2,"id":5');
  });

  it('gives a page up that grows too large, until the next snapshot', () => {
    const state = folded([snapshot([element(3, 'p', { attributes: { title: 'x'.repeat(5_000) } })])], { bytes: 4_000 });
    expect([state.fault, state.write(), state.bytes]).toEqual(['too-large', null, 0]);
    state.apply(snapshot([]));
    expect(state.fault).toBeNull();
    for (let id = 10; id < 200; id++) state.apply(change({ adds: [{ parentId: 2, nextId: null, node: element(id, 'p') }] }));
    expect(state.fault).toBe('too-large');
  });

  it('has its size right whatever came and went', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const state = folded(randomHistory(seed, 200));
      const again = folded(state.write() as RecordedEvent[]);
      expect(Math.abs(state.tree.bytes - again.tree.bytes)).toBeLessThan(state.tree.bytes * 0.02 + 200);
      expect(state.bytes).toBeGreaterThan(JSON.stringify(state.write()).length * 0.4);
    }
  });
});
