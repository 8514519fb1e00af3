import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskText, withoutIdentifiers } from './mask-text.ts';

describe('masking words', () => {
  it('keeps white space and length, leaves nothing else, and changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const masked = maskText(text);
      expect(masked).toHaveLength(text.length);
      expect(masked.replace(/\S/gu, '')).toBe(text.replace(/\S/gu, ''));
      expect(masked).toMatch(/^[\sx＊ה\u2060]*$/);
      expect(maskText(masked)).toBe(masked);
    }));
  });

  it('goes by the width of characters', () => {
    expect(maskText('Größe 42')).toBe('xxxxx xx');
    expect(maskText('東京 ひ')).toBe('＊＊ ＊');
    expect(maskText('שלום')).toBe('הההה');
    expect(maskText('e\u0301')).toBe('x\u2060');
  });
});

describe('blotting out identifiers', () => {
  it.each([
    ['write to jo.doe+x@mail.example, please', 'write to ********, please'],
    ['paid with 4111 1111 1111 1112 today', 'paid with ******** today'],
    ['4111-1111-1111-1112', '********'],
    ['account 12345678', 'account ********'],
    ['DE89 3704 0044 0532 0130 00', '********'],
    ['NL91 ABNA 0417 1643 00.', '********.'],
    ['078-05-1120', '********'],
  ])('%s', (text, clean) => expect(withoutIdentifiers(text)).toBe(clean));

  it.each(['1,234,567.00 €', '2026-11-21 15:41:31', 'Top 100 of 2026', '@handle', '10:30–12:45', 'v1.2.345', '3 – 4 of 12345'])('leaves %s', (text) => {
    expect(withoutIdentifiers(text)).toBe(text);
  });

  it('takes time in proportion to the text', () => {
    const begin = performance.now();
    for (const text of ['a'.repeat(50_000) + '@', '1 '.repeat(50_000), 'A12 '.repeat(20_000), '@'.repeat(50_000)]) withoutIdentifiers(text);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});
