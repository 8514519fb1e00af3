// Style sheets in files of their own, one of them added while the visitor looks on, one switched off.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a second sheet has come': 'new Promise((done) => { const link = document.createElement("link"); link.rel = "stylesheet"; link.href = "/late.css"; link.id = "late"; link.onload = done; document.head.append(link); })',
    'the first sheet is off': 'document.querySelector("#first").disabled = true',
    'it is on again, the second is gone': 'document.querySelector("#first").disabled = false; document.querySelector("#late").remove()',
  },
};
