// Classes swapped fast, many in one task: only where it ended counts.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'a hundred swaps': 'for (let i = 0; i < 101; i++) box.className = i % 2 ? "red" : "blue wide"',
    'through a list': '[...row.children].forEach((item, index) => item.classList.toggle("on", index % 3 === 0))',
    replaced: 'box.classList.replace("blue", "green"); [...row.children].forEach((item) => item.classList.toggle("on"))',
  },
};
