// Films as large as their files say: what stands around them keeps its place, also where no pictures are taken.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  leftOut: 'video',
  moments: {
    'as loaded': 'told()',
    'another one': 'another()',
    'one removed': 'document.querySelector("#own").remove()',
  },
};
