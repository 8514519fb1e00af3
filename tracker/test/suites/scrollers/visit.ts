// Scrollers: the page, boxes inside boxes, sideways, scrolled by wheel and by script, and emptied.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'at the top': '',
    'boxes scrolled': 'document.querySelector("#inner").scrollTop = 120; document.querySelector("#outer").scrollTop = 60; document.querySelector("#side").scrollLeft = 333',
    'the page too': 'scrollTo(0, 400)',
    'by wheel': (page) => page.mouse.move(300, 200).then(() => page.mouse.wheel(0, 300)).then(() => page.waitForFunction('scrollY >= 700')),
    back: 'scrollTo(0, 0); document.querySelector("#outer").scrollTo(0, 0)',
  },
};
