// Custom elements: defined late, filled by script, with states and their own display.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'not defined yet': '',
    defined: 'define()',
    'an attribute changed': 'document.querySelector("my-badge").setAttribute("count", "12")',
    'one more': 'document.body.insertAdjacentHTML("beforeend", "<my-badge count=1>More</my-badge>")',
  },
};
