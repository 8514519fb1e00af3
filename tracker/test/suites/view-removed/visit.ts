// An app that takes its whole view away and builds another, under other addresses.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    home: '',
    list: 'go("/list")',
    item: 'go("/item")',
    back: (page) => page.evaluate('history.back(); new Promise((done) => addEventListener("popstate", done))').then(() => page.evaluate('go("/")')),
  },
};
