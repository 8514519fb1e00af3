import { describe, expect, it } from '@jest/globals';
import { withPreferredScheme } from './preferred-scheme.ts';

describe('withPreferredScheme', () => {
  it('answers media queries and choices for the visitor', () => {
    expect(withPreferredScheme('@media (prefers-color-scheme: dark) { a { x: y } }', true)).toBe('@media (min-width: 0px) { a { x: y } }');
    expect(withPreferredScheme('screen and ( prefers-color-scheme:light )', true)).toBe('screen and (max-width: 0px)');
    expect(withPreferredScheme(':root { color-scheme: light dark; }', true)).toBe(':root { color-scheme: dark; }');
    expect(withPreferredScheme('color-scheme:dark light', false)).toBe('color-scheme:light');
  });

  it('leaves what the page has decided itself', () => {
    for (const css of ['color-scheme: dark', 'color-scheme: only light', '--color-scheme: light dark', '@media (prefers-contrast: more) {}']) expect(withPreferredScheme(css, true)).toBe(css);
  });
});
