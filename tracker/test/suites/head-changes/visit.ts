// The head changed by script: styles reordered, viewport and theme, sheets swapped by a theme switch.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    light: '',
    dark: 'document.querySelector("#light").disabled = true; document.querySelector("#dark").disabled = false',
    reordered: 'document.querySelector("#light").disabled = false; document.head.append(document.querySelector("#light"))',
    'replaced by another': 'document.querySelector("#dark").replaceWith(Object.assign(document.createElement("style"), { textContent: ".t { font-size: 40px }" }))',
    'all gone': 'document.head.replaceChildren()',
  },
};
