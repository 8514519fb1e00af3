// A page that writes itself anew with document.open, and once more.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'written anew': 'anew("#def", "Second document")',
    'changed in it': 'document.querySelector("p").textContent = "Changed"; document.body.append("More")',
    'and once more': 'document.open(); document.write("<!doctype html><body style=\\"background:#ffd\\"><h2>Third</h2>"); document.close()',
  },
};
