// A form with fields that are required, wrong and right, before and after it was sent.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    untouched: '',
    wrong: (page) => page.fill('#mail', 'wrong').then(() => page.fill('#age', '7')).then(() => page.click('h1')),
    'refused by script': 'document.querySelector("#own").setCustomValidity("No"); document.querySelector("form").classList.add("sent")',
    right: (page) => page.fill('#mail', 'ada@lovelace.example').then(() => page.fill('#age', '36')).then(() => page.click('h1')),
    'custom message taken back': 'document.querySelector("#own").setCustomValidity("")',
  },
};
