// Nesting, :has, :is, :where, @layer, @container, @supports, @scope, custom properties with @property.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'an element that :has waits for': 'document.querySelector(".card").append(document.createElement("hr"))',
    'a wider container': 'document.querySelector(".holder").style.width = "420px"',
    ticked: 'document.querySelector("#tick").click()',
  },
};
