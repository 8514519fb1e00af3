// A page with <base>: addresses mean something else than the page's own.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'an image added': '{ const image = new Image(); image.src = "green.png"; document.body.append(image); }',
    'a background by style': 'document.querySelector(".back").style.backgroundImage = "url(blue.png)"',
  },
};
