// Frames of the same origin: nested, added later, changed inside, removed.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'changed inside': '{ const inner = frames[0].document; inner.querySelector("p").textContent = "Changed inside"; inner.body.style.background = "#fde"; frames[0].frames[0].document.querySelector("b").textContent = "Deep changed"; }',
    'one more': 'new Promise((done) => { const frame = document.createElement("iframe"); frame.id = "two"; frame.width = 300; frame.height = 80; frame.srcdoc = "<style>body{background:#dfd}</style><p>From srcdoc</p>"; frame.onload = done; document.querySelector("#place").append(frame); })',
    'scrolled inside': 'frames[0].document.scrollingElement.scrollTop = 60',
    'the first is gone': 'document.querySelector("#one").remove()',
  },
};
