// Attributes put on, changed and taken off: hidden, disabled, open, class, id, data, style, inert, width.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'put on': 'one.hidden = true; two.disabled = true; three.dataset.state = "on"; four.reversed = true; four.start = 9; five.width = 120',
    changed: 'one.hidden = false; one.className = "y"; three.id = "other"; four.type = "A"; five.align = "right"; two.setAttribute("aria-pressed", "true")',
    'taken off': 'two.disabled = false; document.querySelector("#other").removeAttribute("class"); four.removeAttribute("start"); five.removeAttribute("height"); document.body.toggleAttribute("data-dark")',
    'with odd names': 'document.body.innerHTML += "<p @click=x :class=y [z]=1 data-ü=1>Odd names</p>"',
  },
};
