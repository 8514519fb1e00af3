// Selects: one choice, many, groups, options added, disabled and chosen by script.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    chosen: (page) => page.selectOption('#one', 'Large').then(() => page.selectOption('#many', ['Pear', 'Other'])),
    'options added and chosen by script': '{ const select = document.querySelector("#late"); select.add(new Option("Late one")); select.add(new Option("Late two")); select.selectedIndex = 1; select.dispatchEvent(new Event("change")); }',
    disabled: 'document.querySelector("#one").disabled = true; document.querySelector("#many").options[0].disabled = true',
  },
};
