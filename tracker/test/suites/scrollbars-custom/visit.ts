// Scrollbars of the page's own making: coloured, thin, hidden, with room kept for them.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'at the top': '',
    scrolled: 'for (const box of document.querySelectorAll(".box")) box.scrollTop = 90',
    'the page too': 'scrollTo(0, 300)',
    others: 'document.querySelector(".three").style.scrollbarColor = "green gold"; document.querySelector(".one").className = "box two"',
  },
};
