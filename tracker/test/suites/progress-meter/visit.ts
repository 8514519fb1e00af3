// Progress bars and meters, with and without values, and output.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    further: 'p.value = 80; m.value = 8; o.value = "80 %"',
    'by attribute': 'p.setAttribute("max", "200"); m.setAttribute("optimum", "1")',
    'at its end': 'p.value = 200; css.value = 1',
  },
};
