// A 2D canvas with recording of canvases switched on. Frames are taken at a low rate, so each moment waits until one is due.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  settings: { canvasPerSecond: 4 },
  moments: {
    'as loaded': 'drawn()',
    'drawn anew': 'draw([140, 20, 60, 90, 120], "#c06"); drawn()',
    'another size': 'document.querySelector("#chart").width = 200; draw([100, 50, 100], "#093"); drawn()',
    styled: 'document.querySelector("#chart").style.border = "6px solid gold"; drawn()',
  },
};
