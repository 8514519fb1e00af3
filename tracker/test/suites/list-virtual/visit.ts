// A list that keeps only the rows in view, and changes them as one scrolls.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'at the top': '',
    'in the middle': 'view.scrollTop = 5000',
    further: 'view.scrollTop = 5333',
    'the end': 'view.scrollTop = 999999',
    'back at the top': 'view.scrollTop = 0',
  },
};
