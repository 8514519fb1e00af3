// A modal dialog that opens with its content already focused, and a form inside.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    closed: '',
    'opened, the field has the focus': 'document.querySelector("#dialog").showModal()',
    typed: (page) => page.keyboard.type('Ada'),
    sent: (page) => page.keyboard.press('Enter'),
  },
};
