// Films the page only has an address of: where they stand, played a little, fitted into a box, in their own size, and one of somebody else.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  settings: { canvasPerSecond: 4 },
  // The browser lets nobody look at what another host's film shows.
  leftOut: '#foreign',
  moments: {
    'at their start': 'ready.then(recorded)',
    'at another place': 'stand(0.9)',
    'played a little': 'playALittle()',
    larger: 'document.querySelector("#clip").width = 320',
    back: 'stand(0.3)',
  },
};
