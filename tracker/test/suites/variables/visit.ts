// CSS variables changed by script, on the root, on an element, registered ones and in shadow trees.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'on the root': 'document.documentElement.style.setProperty("--tone", "#fc3")',
    'on an element': 'document.querySelector("#box").style.setProperty("--gap", "40px"); document.querySelector("x-in").style.setProperty("--gap", "30px")',
    'by a class': 'document.documentElement.className = "dark"',
    removed: 'document.documentElement.style.removeProperty("--tone")',
  },
};
