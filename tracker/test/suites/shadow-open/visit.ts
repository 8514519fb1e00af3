// Shadow roots: open, one inside another, with slots, parts and adopted sheets.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'changed inside': 'root.querySelector(".inner").textContent = "Changed in the shadow"; nested.querySelector("p").style.color = "red"',
    'another slot': '{ const more = document.createElement("p"); more.textContent = "One more, slotted"; document.querySelector("#card").append(more); }',
    'a root made later': '{ const late = document.createElement("div"); document.body.append(late); const made = late.attachShadow({ mode: "open" }); made.innerHTML = "<style>b { font-size: 30px; color: teal }</style><b>Late root</b>"; }',
    'an adopted sheet changed': 'adopted.replaceSync(":host { display: block; background: #def; padding: 30px }")',
  },
};
