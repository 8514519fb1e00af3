// Text that is shown in another font first and flows anew when its own arrives.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    before: '',
    'the font has come': 'document.fonts.load("22px Later").then(() => { document.querySelector(".text").classList.add("on"); })',
    larger: 'document.querySelector(".text").style.fontSize = "30px"',
    'the other again': 'document.querySelector(".text").classList.remove("on")',
  },
};
