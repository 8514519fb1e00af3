// CSS animations and transitions: ended ones at their end, endless ones where they begin, started and stopped by class.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a transition ended': 'document.querySelector("#move").classList.add("right")',
    'another animation': 'document.querySelector(".enter").style.animation = "fade 300ms forwards"',
    'an animation by script': 'document.querySelector("#move").animate([{ opacity: 1 }, { opacity: 0.3 }], { duration: 200, fill: "none" }); document.querySelector(".spin").style.animationName = "none"',
  },
};
