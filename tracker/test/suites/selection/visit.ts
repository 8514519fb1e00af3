// Text selected by the visitor: within a paragraph, across paragraphs, in a column, and let go.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    nothing: '',
    'within a paragraph': 'getSelection().setBaseAndExtent(one.firstChild, 4, one.firstChild, 19)',
    across: 'getSelection().setBaseAndExtent(one.firstChild, 10, two.firstChild, 15)',
    everything: 'getSelection().selectAllChildren(document.body)',
    'let go': 'getSelection().removeAllRanges()',
  },
};
