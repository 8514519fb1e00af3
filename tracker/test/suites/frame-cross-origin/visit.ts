// A frame of another origin without the snippet inside: its box has the right place and size; its content is left out, nobody may see it.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  leftOut: 'iframe',
  moments: {
    'as loaded': '',
    larger: '{ const frame = document.querySelector("iframe"); frame.width = 420; frame.style.border = "6px solid #369"; }',
    moved: 'document.body.prepend(document.querySelector("p:last-of-type"))',
  },
};
