// A popover placed by an anchor, and placed again when the anchor moves.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    hidden: '',
    shown: 'document.querySelector("#tip").showPopover()',
    'the anchor moved': 'document.querySelector("#anchor").style.marginLeft = "260px"',
    'and down': 'document.querySelector("#anchor").style.marginTop = "200px"',
  },
};
