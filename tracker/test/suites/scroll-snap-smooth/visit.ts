// Smooth scrolling and snapping: where it ended counts.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'at the start': '',
    'the second card': (page) => page.evaluate('document.querySelector("#track").scrollTo(500, 0)').then(() => page.waitForFunction('document.querySelector("#track").scrollLeft === 400')),
    'the page scrolled smoothly': (page) => page.evaluate('scrollTo({ top: 500 })').then(() => page.waitForFunction('scrollY === 500')),
    'to an anchor': (page) => page.evaluate('location.hash = "#far"').then(() => page.waitForFunction('scrollY > 500')),
  },
};
