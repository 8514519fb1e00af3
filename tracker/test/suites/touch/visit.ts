// A phone: taps, a swipe that scrolls, a menu opened by touch; no scrollbars that take room.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  size: { width: 390, height: 700 },
  browser: { isMobile: true, hasTouch: true },
  moments: {
    'as loaded': '',
    tapped: (page) => page.tap('#menu'),
    scrolled: 'scrollTo(0, 500)',
    'closed again': (page) => page.evaluate('scrollTo(0, 0)').then(() => page.tap('#menu')),
  },
};
