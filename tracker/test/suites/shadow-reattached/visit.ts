// Elements with shadow roots that are taken out of the page and put in again elsewhere.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'taken out': 'tag.remove()',
    'changed and put in elsewhere': 'tag.shadowRoot.querySelector("p").append(" moved"); document.querySelector("#right").append(tag)',
    'back again': 'document.querySelector("#left").append(tag)',
  },
};
