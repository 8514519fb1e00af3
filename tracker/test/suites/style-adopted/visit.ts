// Constructed sheets adopted by the document, replaced and taken away.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'one adopted': '',
    'two adopted': 'document.adoptedStyleSheets = [one, two]',
    'text replaced': 'one.replaceSync("h1 { background: #fc3; transform: rotate(-2deg) }")',
    'a rule put into an adopted sheet': 'two.insertRule("body { background: #efe }")',
    'only the second': 'document.adoptedStyleSheets = [two]',
  },
};
