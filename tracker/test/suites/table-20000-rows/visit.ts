// A table of 20,000 rows, sorted, filtered and scrolled.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'scrolled to the middle': 'scrollTo(0, 300000)',
    'rows marked, a thousand removed': 'document.querySelectorAll("tr:nth-child(3n)").forEach((row, index) => { if (index % 10 === 0) row.className = "marked"; }); for (let i = 0; i < 1000; i++) rows.firstChild.remove(); scrollTo(0, 0)',
  },
};
