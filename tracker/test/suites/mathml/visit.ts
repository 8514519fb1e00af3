// Formulas in MathML, written in the page and added later.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'one more': 'place.innerHTML = "<math display=block><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>0</mn></mrow><mi>n</mi></munderover><msup><mi>x</mi><mi>i</mi></msup></math>"',
    changed: 'document.querySelector("msup mn").textContent = "10"; document.querySelector("math").style.fontSize = "30px"',
    'built node by node': '{ const ns = "http://www.w3.org/1998/Math/MathML"; const math = document.createElementNS(ns, "math"); const root = document.createElementNS(ns, "msqrt"); const number = document.createElementNS(ns, "mn"); number.textContent = "2"; root.append(number); math.append(root); document.body.append(math); }',
  },
};
