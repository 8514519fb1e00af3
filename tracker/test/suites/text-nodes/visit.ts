// Text nodes: split, joined, changed by offset, emptied; space that matters.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'split and styled between': '{ const node = text.firstChild; const rest = node.splitText(8); const bold = document.createElement("b"); bold.textContent = " BOLD "; text.insertBefore(bold, rest); }',
    'joined again': 'text.querySelector("b").remove(); text.normalize()',
    'changed by offset': 'text.firstChild.replaceData(0, 3, "Two"); pre.firstChild.appendData("\\n\\tline three\\u00a0\\u00a0end")',
    'emptied and filled': 'text.textContent = ""; text.append("a", "", "b", document.createComment("no"), "c")',
  },
};
