// Rules for print, for other media and for what a browser cannot do leave the picture alone.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'media of a style element changed': 'document.querySelector("#swap").media = "all"',
    'and back': 'document.querySelector("#swap").media = "print"',
    'switched off by its sheet': 'document.querySelector("#swap").media = "all"; document.querySelector("#swap").sheet.disabled = true',
  },
};
