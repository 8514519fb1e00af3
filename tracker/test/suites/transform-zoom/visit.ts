// Transforms in three dimensions, zoom, individual properties, perspective and what is behind.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    turned: 'document.querySelector(".cube").style.transform = "rotateY(50deg) translateZ(20px)"',
    'zoomed out': 'document.querySelector(".zoomed").style.zoom = "0.6"; document.querySelector(".turned").style.rotate = "200deg"',
    'the whole page': 'document.body.style.zoom = "1.25"',
  },
};
