// Text fields: typed, set by script, emptied, with placeholders; several lines; numbers, dates and ranges.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    typed: (page) => page.fill('#name', 'Ada Lovelace').then(() => page.fill('#note', 'Two\nlines')).then(() => page.fill('#number', '42')),
    'set by script': 'document.querySelector("#set").value = "By script"; document.querySelector("#range").value = 90; document.querySelector("#date").value = "2027-11-30"; document.querySelector("#colour").value = "#00aa88"',
    emptied: (page) => page.fill('#name', '').then(() => page.fill('#note', '')),
  },
};
