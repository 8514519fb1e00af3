// Backgrounds of several layers, with `cover` on the second, from files and as gradients.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a background set as style': 'document.querySelector(".set").style.background = "url(/files/badge.svg) right / contain no-repeat, linear-gradient(#fff, #9cf)"',
    'position and size change': 'document.querySelector(".two").style.backgroundPosition = "10px 20px, bottom right"',
    'by class': 'document.querySelector(".three").classList.add("other")',
  },
};
