// Rules put in, changed and taken out by script (CSSOM), also inside @media.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'rules that were put in before the recorder came': '',
    'rules put in': 'sheet.insertRule(".b { color: #06c; font-size: 24px }", 0); sheet.cssRules[1].insertRule(".c { background: gold }", 0)',
    'a declaration changed': 'sheet.cssRules[0].style.setProperty("color", "crimson"); sheet.cssRules[0].style.removeProperty("font-size")',
    'rules taken out': 'sheet.deleteRule(0); sheet.cssRules[0].deleteRule(0)',
  },
};
