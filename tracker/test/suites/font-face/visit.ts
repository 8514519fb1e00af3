// A web font from a file, with its text and icons; text flows anew when another font arrives.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': 'document.fonts.load("20px Blocks")',
    'a font loaded by script': 'load()',
    'another size': 'document.querySelector("h1").style.fontSize = "44px"',
  },
};
