// Pictures fitted, placed, sized by aspect ratio and by attributes; figures and captions.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'other places': 'document.querySelector(".cover").style.objectPosition = "0 0"; document.querySelector(".contain").style.aspectRatio = "2 / 1"',
    'other sizes': 'document.querySelector("figure img").height = 100',
    'broken ones mended': 'document.querySelector("[alt^=What]").src = url',
  },
};
