// Style elements: written in the page, with text put in later, replaced and removed.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'text put into an empty style element': 'document.querySelector("#empty").append("p { color: #c06; font-weight: bold } .box { width: 200px }")',
    'its text is another': 'document.querySelector("#empty").firstChild.data = ".box { width: 300px; background: #c06 } h1 { font-style: italic }"',
    'a style element in the body': '{ const style = document.createElement("style"); style.textContent = "body { background: #eef }"; document.body.append(style); document.querySelector("#empty").remove(); }',
  },
};
