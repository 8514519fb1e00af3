// The window made smaller and larger, a phone turned on its side: media queries follow.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    wide: '',
    narrow: (page) => page.setViewportSize({ width: 360, height: 600 }),
    turned: (page) => page.setViewportSize({ width: 600, height: 360 }),
    'wide again': (page) => page.setViewportSize({ width: 700, height: 500 }),
  },
};
