// Templates: never shown, their content cloned; declarative shadow roots.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    cloned: 'place.append(card.content.cloneNode(true))',
    three: 'place.append(card.content.cloneNode(true), card.content.cloneNode(true))',
    'the template changed': 'card.content.querySelector("b").textContent = "New card"; place.replaceChildren(card.content.cloneNode(true))',
  },
};
