// Pictures, backgrounds and a font inside shadow trees.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': 'new Promise((done) => { const look = () => root.querySelector("link").sheet ? done() : setTimeout(look, 20); look(); })',
    'another source': 'root.querySelector("source").remove()',
    'one more picture': '{ const image = new Image(); image.src = "/files/blue.png"; root.append(image); }',
    'the sheet is gone': 'root.querySelector("link").remove()',
  },
};
