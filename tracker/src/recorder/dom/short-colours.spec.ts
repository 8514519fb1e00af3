import { expect, it } from '@jest/globals';
import { shortColours } from './short-colours.ts';

it.each([
  ['p { color: rgb(255, 0, 170); background: rgb(17, 17, 18); }', 'p { color: #f0a; background: #111112; }'],
  ['p { color: rgb(255, 0, 16); }', 'p { color: #ff0010; }'], ['p { color: rgba(1, 2, 3, 0.5); }', 'p { color: rgba(1, 2, 3, 0.5); }'],
  ['p::after { content: "rgb(1, 2, 3) \\" rgb(1, 2, 3)"; color: rgb(1, 2, 3); }', 'p::after { content: "rgb(1, 2, 3) \\" rgb(1, 2, 3)"; color: #010203; }'],
  // Kept as the page wrote it, and no colour.
  ['p { --odd: rgb(300, 0, 0); }', 'p { --odd: rgb(300, 0, 0); }'],
])('%s is %s', (css, short) => {
  expect(shortColours(css)).toBe(short);
});
