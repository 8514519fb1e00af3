// Masks, clip paths, filters, blend modes, backdrop filters, shapes around text.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    others: 'document.querySelector(".a").style.clipPath = "polygon(0 0, 100% 50%, 0 100%)"; document.querySelector(".c").style.filter = "hue-rotate(120deg) drop-shadow(6px 6px 2px #0008)"',
    blended: 'document.querySelector(".d div").style.mixBlendMode = "difference"',
    'without glass': 'document.querySelector(".glass").remove()',
  },
};
