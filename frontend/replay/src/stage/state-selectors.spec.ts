import { describe, expect, it } from '@jest/globals';
import { withStateSelectors } from './state-selectors.ts';

describe('withStateSelectors', () => {
  it('asks for an attribute instead of a state, also inside :not', () => {
    expect(withStateSelectors('a:hover > b, li:not(:hover) { x: y }')).toBe('a[hs-hovered] > b, li:not([hs-hovered]) { x: y }');
    expect(withStateSelectors('input:user-invalid, input:user-valid {}')).toBe('input:invalid:where([hs-touched]), input:valid:where([hs-touched]) {}');
  });

  it('leaves names and other states alone', () => {
    for (const css of ['.hover\\:red { }', ':hovered {}', 'a:focus-visible {}']) expect(withStateSelectors(css)).toBe(css);
    expect(withStateSelectors('.hover\\:red:hover {}')).toBe('.hover\\:red[hs-hovered] {}');
  });
});
