// Generated content: before and after, counters, quotes, first letter and line, markers, placeholders.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'the attribute changed': 'document.querySelector(".attr").dataset.label = "Another label"',
    'a class that brings content': 'document.querySelector(".text").classList.add("note")',
    'an entry more': 'document.querySelector("ol").prepend(document.createElement("li"))',
  },
};
