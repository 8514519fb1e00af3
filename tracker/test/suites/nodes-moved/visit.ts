// Nodes moved: reordered, swapped, put into each other, out and in again within one task.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    reordered: 'list.append(...[...list.children].reverse())',
    'one inside another': 'a.append(b); other.append(c)',
    'out and in, with changes on the way': '{ const node = document.querySelector("#d"); node.remove(); node.textContent = "D changed"; const more = document.createElement("p"); more.append("New ", node.cloneNode(true)); list.prepend(more); list.append(node); more.remove(); a.before(more); }',
    'swapped many times': 'for (let i = 0; i < 50; i++) list.insertBefore(list.children[i % list.children.length], list.children[(i * 7) % list.children.length]); document.body.replaceChildren(...[...document.body.children].reverse())',
  },
};
