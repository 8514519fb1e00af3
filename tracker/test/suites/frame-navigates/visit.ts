// A frame of the same origin that goes to another page.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'first page': '',
    'second page': 'new Promise((done) => { const frame = document.querySelector("iframe"); frame.onload = done; frame.src = "/two.html"; })',
    'changed in it': 'frames[0].document.querySelector("h2").style.color = "red"',
    'first again': 'new Promise((done) => { const frame = document.querySelector("iframe"); frame.onload = done; frames[0].location = "/one.html"; })',
  },
};
