// Details that open and close, one of a group closing another, with styled markers.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'the second by a click': (page) => page.click('#b summary'),
    'the third too': 'document.querySelector("#c").open = true',
    'all closed': 'for (const details of document.querySelectorAll("details")) details.open = false',
  },
};
