// Images that load when they come into view.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'at the top': '',
    'the images in view': 'scrollTo(0, 2300); new Promise((done) => { const all = [...document.images]; const look = () => all.every((image) => image.complete && image.naturalWidth > 0) ? done() : setTimeout(look, 20); look(); })',
    'up again': 'scrollTo(0, 0)',
    'and to the end': 'scrollTo(0, 99999)',
  },
};
