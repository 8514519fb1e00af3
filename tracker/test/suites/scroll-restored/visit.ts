// A page that is loaded anew and comes back where it was scrolled to.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    scrolled: 'scrollTo(0, 1234)',
    'loaded anew': (page) => page.reload().then(() => page.waitForFunction('scrollY > 1000')),
    'on from there': 'scrollBy(0, 500)',
    'the start': 'scrollTo(0, 0)',
  },
};
