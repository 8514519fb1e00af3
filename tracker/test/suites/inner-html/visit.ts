// Large parts written by innerHTML again and again, with styles and frames among them.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    others: 'show(9, "#fe9")',
    'many times in one task': 'for (let i = 1; i < 30; i++) show(i % 8 + 1, i % 2 ? "#cfc" : "#fcc"); new Promise((done) => setTimeout(done, 100))',
    nothing: 'app.innerHTML = ""',
    again: 'show(3, "#9cf"); new Promise((done) => setTimeout(done, 100))',
  },
};
