// Images and styles that only a signed-in visitor gets.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'another private image': '{ const image = new Image(); image.src = "/private/blue.png"; document.body.append(image); }',
    'one is gone': 'document.querySelector("img").remove()',
  },
};
