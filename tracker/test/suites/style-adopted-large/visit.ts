// Adopted sheets of a page whose snapshot takes a while: they come when the player has the trees they belong to.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'one more': 'document.adoptedStyleSheets.push(sheet("my-box { border: 8px solid #369; display: block }"))',
    'another box': 'document.body.prepend(document.createElement("my-box"))',
  },
};
