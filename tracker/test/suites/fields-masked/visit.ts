// Fields in the default preset: what is typed is masked, everything around it is where it was.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  settings: { masking: 'inputs' },
  leftOut: 'input',
  moments: {
    'as loaded': '',
    typed: (page) => page.fill('#name', 'Ada').then(() => page.fill('#secret', 'difference')),
    'a message': 'document.querySelector("#echo").textContent = "Please confirm"',
    emptied: (page) => page.fill('#name', '').then(() => page.fill('#secret', '')),
  },
};
