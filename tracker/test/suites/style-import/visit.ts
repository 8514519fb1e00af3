// Sheets that import sheets, with media and layers.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a class that an imported rule knows': 'document.querySelector("p").classList.add("marked")',
    'the importing sheet is gone': 'document.querySelector("link").remove()',
  },
};
