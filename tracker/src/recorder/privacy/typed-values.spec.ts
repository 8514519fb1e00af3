import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeTypedValues, type TypedValues } from './typed-values.ts';

const field = {} as Element;
function typed(value: string, isLongWriting = false): TypedValues {
  const values = makeTypedValues();
  for (let n = 1; n <= value.length; n++) values.note(field, value.slice(0, n), isLongWriting);
  return values;
}

describe('what was typed', () => {
  it.each([
    ['Quentinia', 'Hello Quentinia!', 'Hello ********!'],
    ['Quentinia', 'hello QUENTIN', 'hello ********'],
    ['Quentinia Xylofonova', 'Dear Mrs Xylofonova,', 'Dear Mrs ********,'],
    ['4111111111111112', 'card 4111-1111-1111-1112 ok', 'card ******** ok'],
    ['4111 1111 1111 1112', '4111111111111112', '********'],
    ['jo', 'jo', '********'],
    ['jo', 'job', 'job'],
    ['a b&c', '/go?q=a%20b%26c', '/go?q=********'],
    ['&&&&', 'x &&&& y', 'x ******** y'],
    ['größer', 'Viel GRÖSSER und größer', 'Viel GRÖSSER und ********'],
  ])('%s is blotted out of %s', (value, text, clean) => expect(typed(value).without(text)).toBe(clean));

  it('is blotted out in pieces of it, and after it was deleted or replaced', () => {
    const values = typed('Quentinia');
    values.note(field, '', false);
    values.note(field, 'Wilhelmine', false);
    expect(values.without('uentini or helmin or nothing')).toBe('******** or ******** or nothing');
  });

  it('of long writing, leaves short words that happen to be in it', () => {
    const values = typed('I would like to know whether the walnut organiser ships to Norway', true);
    expect(values.without('Walnut organiser')).toBe('********');
    expect(values.without('Ships within a day')).toBe('Ships within a day');
  });

  it('never shows six characters of it on end, whatever was changed where', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 6, maxLength: 14 });
    fc.assert(fc.property(fc.array(letters, { minLength: 1, maxLength: 6 }), letters, (values, around) => {
      const all = makeTypedValues();
      for (const value of values) all.note(field, value, false);
      for (const value of values) for (let at = 0; at + 6 <= value.length; at++) {
        expect(all.without(`${around}-${value.slice(at, at + 6)}`)).not.toContain(value.slice(at, at + 6));
      }
    }));
  });

  it('costs little where it is long', () => {
    const values = makeTypedValues();
    const text = Array.from({ length: 20_000 }, (_, n) => `word${n}`).join(' ');
    const begin = performance.now();
    for (let n = 0; n < 40; n++) values.note(field, text.slice(0, text.length - 40 + n), true);
    expect(values.without('w'.repeat(200_000))).toHaveLength(200_000);
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});
