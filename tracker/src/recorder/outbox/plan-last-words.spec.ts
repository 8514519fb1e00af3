import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planLastWords, type Sized } from './plan-last-words.ts';

interface Held extends Sized {
  name: string;
}
const held = (name: string, bytes: number, isVital = false): Held => ({ name, bytes, isVital });
const names = (plan: ReturnType<typeof planLastWords<Held>>) => plan.pieces.map((piece) => (piece.bound === null ? piece.events.map(({ name }) => name).join('') : `#${piece.bound}`));

describe('last words', () => {
  it('say everything in its order where everything fits', () => {
    const plan = planLastWords([{ bytes: 100, count: 3 }], [held('a', 10), held('b', 10, true), held('c', 10)], 10_000);
    expect(names(plan)).toEqual(['#0', 'abc']);
    expect(plan.lost).toBe(0);
  });

  it('put the vital first, then what is bound, then changes up to the first that does not fit', () => {
    const plan = planLastWords(
      [{ bytes: 50_000, count: 7 }, { bytes: 900, count: 2 }],
      [held('m', 500), held('X', 300_000), held('c', 100, true), held('n', 500), held('i', 100, true)], 5_000,
    );
    expect(names(plan)).toEqual(['ci', '#1', 'm']);
    expect(plan.rest.map(({ name }) => name)).toEqual(['X', 'n']);
    expect(plan.lost).toBe(9);
  });

  it('never exceed the allowance, lose no event uncounted and repeat none', () => {
    const sizes = fc.array(fc.record({ bytes: fc.nat(80_000), count: fc.integer({ min: 1, max: 50 }) }), { maxLength: 6 });
    const events = fc.array(fc.record({ name: fc.uuid(), bytes: fc.nat(80_000), isVital: fc.boolean() }), { maxLength: 60 });
    fc.assert(fc.property(sizes, events, fc.nat(61_440), (bound, waiting, allowance) => {
      const plan = planLastWords(bound, waiting, allowance);
      const said = plan.pieces.flatMap((piece) => piece.events);
      const sent = plan.pieces.reduce((sum, piece) => sum + (piece.bound === null ? 0 : bound[piece.bound]!.bytes), 0) + said.reduce((sum, event) => sum + event.bytes, 0);
      const unsaid = bound.filter((_, index) => !plan.pieces.some((piece) => piece.bound === index)).reduce((sum, batch) => sum + batch.count, 0);
      return sent <= allowance && said.length + plan.rest.length === waiting.length && new Set(said).size === said.length && plan.lost === unsaid + plan.rest.length;
    }));
  });
});
