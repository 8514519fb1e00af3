// Checkboxes and radio buttons: clicked, set by script, undecided, reset with their form.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    clicked: (page) => page.check('#a').then(() => page.check('#y')).then(() => page.check('#s', { force: true })),
    'by script': 'document.querySelector("#b").checked = false; document.querySelector("#x").checked = true',
    undecided: 'document.querySelector("#c").indeterminate = true',
    reset: 'document.forms[0].reset()',
  },
};
