// Sticky headers and columns, fixed bars, and a fixed box inside a transformed one.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'at the top': '',
    'in the first section': 'scrollTo(0, 300)',
    'in the second, the table scrolled sideways': 'scrollTo(0, 900); document.querySelector(".table").scrollLeft = 200',
    'at the end': 'scrollTo(0, 99999)',
  },
};
