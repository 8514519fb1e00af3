// Popovers: automatic and manual, over everything else, with backdrop, nested and hidden again.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    hidden: '',
    'menu shown': 'document.querySelector("#menu").showPopover()',
    'sub menu and toast': 'document.querySelector("#sub").showPopover(); document.querySelector("#toast").showPopover()',
    'the menu hidden, the toast stays': 'document.querySelector("#menu").hidePopover()',
    'all hidden': 'document.querySelector("#toast").hidePopover()',
  },
};
