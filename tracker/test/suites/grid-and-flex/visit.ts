// Grids with areas and subgrids, flexible rows, columns of text, content that is skipped.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'areas swapped': 'document.querySelector(".grid").classList.add("swapped")',
    'order and direction': 'document.querySelector(".flex").style.flexDirection = "row-reverse"; document.querySelector(".flex i").style.order = 3',
    'more columns': 'document.querySelector(".columns").style.columnCount = 3; document.querySelector("main").append("more")',
  },
};
