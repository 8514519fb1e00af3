import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@hindsight/wire';

import { findSignals } from './find-signals.ts';
import { DocumentReader } from './read-document.ts';

const BUTTON = 10;
const TEXT = 11;
const FIELD = 12;
const SEND = 13;
const node = (id: number, tagName: string, attributes: Record<string, string> = {}, childNodes: unknown[] = []): unknown => ({ type: 2, id, tagName, attributes, childNodes });
const PAGE = node(2, 'html', {}, [node(3, 'body', {}, [
  node(4, 'div', {}, [node(BUTTON, 'button', { type: 'button' })]), node(TEXT, 'p'), node(5, 'form', {}, [node(FIELD, 'input', { type: 'email' }), node(SEND, 'button')]),
])]);

type Told = [atMs: number, type: number, data: unknown];
const custom = (tag: string, payload: unknown): [number, unknown] => [5, { tag, payload }];
const click = (id: number, more: object = {}): [number, unknown] => custom('hs:click', { view: 0, node: id, pageX: 100, pageY: 100, ...more });
const change = (id: number): [number, unknown] => [3, { source: 0, adds: [], removes: [], texts: [], attributes: [{ id, attributes: { class: String(id) } }] }];
const typed = (id: number, text = '***'): [number, unknown] => [3, { source: 5, id, text, userTriggered: true }];
const view = (number: number, path: string, cause: string): [number, unknown] => custom('hs:view', { view: number, path, cause, referrer: '' });
const START: Told[] = [[0, 2, { node: { type: 0, id: 1, childNodes: [PAGE] } }], [0, ...view(0, '/', 'load')]];
/** The recording goes on for long enough. */
const END: Told = [60_000, 3, { source: 1, positions: [] }];

/** @param batches each as it came, the first seq 0 */
function signalsOf(...batches: (Told[] | null)[]): string[] {
  const reader = new DocumentReader(0, 'a');
  batches.forEach((told, seq) => {
    if (told === null) return; // lost
    const events = told.map(([timestamp, type, data]): RecordedEvent => ({ timestamp, type, data }));
    const clicks = events.flatMap((event, index) => {
      const { tag, payload } = (event.data ?? {}) as { tag?: string; payload?: { node: number; pageX: number; pageY: number } };
      return tag === 'hs:click' && payload ? [{ nth: 0, event: index, view: 0, ...payload }] : [];
    });
    reader.feed(events, { seq, offsetMs: 1_000_000, clicks });
  });
  return findSignals([reader.trace()]).map(({ kind, atMs }) => `${kind} ${atMs - 1_000_000}`);
}
const visit = (...told: Told[]): string[] => signalsOf([...START, ...told, END]);
const burst = (...atMs: number[]): Told[] => atMs.map((at): Told => [at, ...click(BUTTON)]);

describe('a dead click', () => {
  it('is on something clickable, and nothing comes of it for 2.5 s', () => {
    expect(visit([5_000, ...click(BUTTON)])).toEqual(['dead 5000']);
    expect(visit([5_000, ...click(BUTTON)], [7_499, ...change(3)])).toEqual([]);
    expect(visit([5_000, ...click(BUTTON)], [7_501, ...change(3)])).toEqual(['dead 5000']);
    expect(visit([5_000, ...click(TEXT)])).toEqual([]);
    expect(visit([5_000, ...click(TEXT, { isHand: true })])).toEqual(['dead 5000']);
    expect(visit([5_000, ...click(BUTTON)], [5_100, ...custom('hs:signal', { kind: 'fetch' })])).toEqual([]);
  });
  it('is none when the button opens as it is pressed, takes the focus for itself, or what follows is not known', () => {
    expect(visit([4_900, 3, { source: 2, type: 1, id: BUTTON }], [4_910, ...change(3)], [5_000, ...click(BUTTON)])).toEqual([]);
    expect(visit([5_000, ...click(BUTTON)], [5_001, 3, { source: 2, type: 5, id: BUTTON }])).toEqual(['dead 5000']);
    expect(visit([5_000, ...click(BUTTON)], [5_001, 3, { source: 2, type: 5, id: FIELD }])).toEqual([]);
    expect(signalsOf([...START, [5_000, ...click(BUTTON)]], null, [[9_000, ...change(3)], END])).toEqual([]);
    expect(signalsOf([...START, [5_000, ...click(BUTTON)], [6_000, ...change(99)]].slice(0, 3) as Told[])).toEqual([]);
  });
  it('is found beside a clock, whose next tick is no answer, while a tick out of turn is one', () => {
    const ticks = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000].map((at): Told => [at, ...change(TEXT)]);
    expect(visit(...ticks, [5_500, ...click(BUTTON)])).toEqual(['dead 5500']);
    expect(visit(...ticks.slice(0, 5), [5_400, ...click(BUTTON)], [5_450, ...change(TEXT)])).toEqual([]);
  });
  it('does not mind order: what was told late counts by its time', () => {
    expect(signalsOf([...START, [5_000, ...click(BUTTON)], END], [[5_200, ...change(3)]])).toEqual([]);
  });
});

describe('rage clicks', () => {
  it('are three in a second that change nothing to be seen; a request does not show', () => {
    expect(visit(...burst(5_000, 5_200, 5_400)).filter((one) => one.startsWith('rage'))).toEqual(['rage 5000']);
    expect(visit(...burst(5_000, 5_200, 5_400), [5_500, ...change(3)])).toEqual([]);
    expect(visit(...burst(5_000, 5_200, 5_400), [5_100, ...custom('hs:signal', { kind: 'fetch' })])).toEqual(['rage 5000', 'dead 5200', 'dead 5400'].filter((one) => one.startsWith('rage') || one.startsWith('dead')));
  });
  it('begin where a stepper stops answering', () => {
    const steps = [5_000, 5_300, 5_600].flatMap((at): Told[] => [[at, ...click(BUTTON)], [at + 20, ...change(TEXT)]]);
    expect(visit(...steps)).toEqual([]);
    expect(visit(...steps, ...burst(7_000, 7_200, 7_400)).filter((one) => one.startsWith('rage'))).toEqual(['rage 7000']);
  });
});

describe('an error click', () => {
  const error = (at: number, message = 'x is not a function'): Told => [at, ...custom('hs:error', { message, source: '/a.js', line: 1, column: 2 })];
  const kinds = (found: string[]): string[] => found.filter((one) => one.startsWith('error-click'));
  it('has its error within a second, and none that comes by itself', () => {
    expect(kinds(visit([5_000, ...click(BUTTON)], error(5_900)))).toEqual(['error-click 5000']);
    expect(kinds(visit([5_000, ...click(BUTTON)], error(6_100)))).toEqual([]);
    expect(kinds(visit(error(2_000), [5_000, ...click(BUTTON)], error(5_100)))).toEqual([]);
    expect(kinds(visit([5_000, ...click(BUTTON)], error(5_100, 'ResizeObserver loop limit exceeded')))).toEqual([]);
  });
});

describe('a u-turn', () => {
  const turn = (stayMs: number, back = 'pop', ...there: Told[]): string[] => visit([5_000, ...view(1, '/b', 'push')], ...there, [5_000 + stayMs, ...view(2, '/', back)]);
  it('comes back within 8 s by the browser, and nothing was done there', () => {
    expect(turn(3_000)).toEqual(['u-turn 5000']);
    expect(turn(9_000)).toEqual([]);
    expect(turn(100)).toEqual([]);
    expect(turn(3_000, 'push')).toEqual([]);
    expect(turn(3_000, 'pop', [6_000, ...click(TEXT)])).toEqual([]);
    expect(turn(3_000, 'pop', [6_500, 3, { source: 3, id: 1, x: 0, y: 300 }])).toEqual([]);
  });
});

describe('an abandoned form', () => {
  const left: Told = [20_000, ...view(1, '/b', 'push')];
  it('was typed into and left', () => {
    expect(visit([5_000, ...typed(FIELD)], left)).toEqual(['abandon 5000']);
    expect(visit([5_000, ...typed(FIELD)])).toEqual(['abandon 5000']);
  });
  it('is none when it was sent, saved, emptied, or gone on with later', () => {
    expect(visit([5_000, ...typed(FIELD)], [8_000, ...custom('hs:signal', { kind: 'submit' })], left)).toEqual([]);
    expect(visit([5_000, ...typed(FIELD)], [8_000, ...click(SEND)], [8_100, ...custom('hs:signal', { kind: 'fetch' })], left)).toEqual([]);
    expect(visit([5_000, ...typed(FIELD)], [6_000, ...custom('hs:signal', { kind: 'xhr' })], left)).toEqual([]);
    expect(visit([5_000, ...typed(FIELD)], [8_000, ...typed(FIELD, '')], left)).toEqual([]);
    expect(visit([5_000, ...typed(FIELD)], left, [29_000, ...view(2, '/', 'pop')], [30_000, ...typed(FIELD)], [33_000, ...custom('hs:signal', { kind: 'submit' })])).toEqual([]);
  });
});

it('is at ease with anything a stranger sends', () => {
  const odd: unknown[] = [null, 7, {}, { source: 0, adds: [null, { parentId: 'x' }], removes: 3, attributes: [{ id: 1, attributes: null }] }, { tag: 'hs:view', payload: null }, { tag: 'hs:frozen', payload: { node: {} } }, { source: 2, type: 1, id: {} }];
  const told = odd.flatMap((data): Told[] => [2, 3, 5].map((type): Told => [1_000, type, data]));
  expect(() => signalsOf([...START, ...told, ...burst(5_000, 5_100, 5_200), END])).not.toThrow();
});
