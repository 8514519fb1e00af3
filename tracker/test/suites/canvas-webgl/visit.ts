// What WebGL draws is not recorded: the box is where it was, its content is left out of the comparison.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  settings: { canvasPerSecond: 4 },
  leftOut: 'canvas',
  moments: {
    'as loaded': '',
    moved: 'document.querySelector("#world").style.marginLeft = "100px"',
    smaller: 'document.querySelector("#world").style.width = "150px"',
  },
};
