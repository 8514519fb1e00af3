// Focus by keyboard draws a ring, by mouse none on a button. The fields are painted by the page: a border that the browser itself paints
// turns darker under the pointer, which no style can ask for.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    nothing: '',
    'a button clicked': (page) => page.click('#a'),
    'the next by keyboard': (page) => page.keyboard.press('Tab'),
    'a field clicked': (page) => page.click('#field'),
    'by script': 'document.querySelector("#tick").focus()',
    'let go': 'document.activeElement.blur()',
  },
};
