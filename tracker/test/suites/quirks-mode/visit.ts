// A page without a doctype: quirks mode, with what depends on it.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a class in another case': 'document.querySelector("div").className = "Box"',
    'height of a percentage': 'document.querySelector("#full").style.height = "50%"',
    'text added': 'document.querySelector("td").append(" more text in the cell")',
  },
};
