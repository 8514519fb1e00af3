// Right to left: Arabic and Hebrew with numbers and English in between, lists, scrollers, mirrored boxes.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'scrolled sideways': 'document.querySelector("#side").scrollLeft = -200',
    'the other way round': 'document.documentElement.dir = "ltr"',
    'text changed': 'document.documentElement.dir = "rtl"; document.querySelector("#auto").textContent = "שלום עולם"',
  },
};
