// Hover: on elements, their ancestors and siblings, by nested and grouped rules, and away again.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    nowhere: (page) => page.mouse.move(600, 450),
    'the first entry': (page) => page.hover('.a'),
    'the second': (page) => page.hover('.b span', { force: true }),
    'the link': (page) => page.hover('#link'),
    'a rule put in by script': (page) => page.hover('#button'),
    away: (page) => page.mouse.move(600, 450),
  },
};
