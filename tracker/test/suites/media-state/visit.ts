// Sound and video from data URLs: paused somewhere, muted, with controls, another size, a poster.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  // The browser's own controls tell what it has loaded by then, which is no part of the page.
  leftOut: '#sound, #poster',
  moments: {
    'at its start': 'ready',
    'at another place': 'seek(0.9)',
    larger: 'document.querySelector("#clip").width = 320',
    back: 'seek(0.3)',
  },
};
