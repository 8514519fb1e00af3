// Tables: captions, spans, column groups, collapsed borders, cells added by the table interface.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a row and a caption': '{ const row = document.querySelector("table").tBodies[0].insertRow(0); row.insertCell().textContent = "Chair"; row.insertCell().textContent = "5"; row.insertCell().textContent = "6"; document.querySelector("caption").textContent = "Prices today"; }',
    'a span changed': 'document.querySelector("td[rowspan]").rowSpan = 1',
    'head and foot gone': 'document.querySelector("table").deleteTHead(); document.querySelector("table").deleteTFoot()',
  },
};
