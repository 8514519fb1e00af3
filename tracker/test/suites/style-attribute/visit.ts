// Style attributes: by property, by text, important, shorthands, custom, taken away.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'by property': 'one.style.background = "gold"; one.style.padding = "10px 30px"; one.style.setProperty("width", "200px", "important")',
    'by text': 'two.style.cssText = "border: 4px double #c06; font: italic 24px serif; inset-inline: 10px"',
    'several in one task': 'one.style.width = "50px"; one.style.removeProperty("width"); one.style.height = "90px"; two.style.border = ""; two.style.borderBottom = "9px solid green"',
    'taken away': 'one.removeAttribute("style"); two.attributeStyleMap.set("opacity", 0.4)',
  },
};
