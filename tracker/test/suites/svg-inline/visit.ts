// SVG in the page: sprites with <use>, gradients, text on a path, clips, filters, foreign objects.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'another sprite': 'document.querySelector("#star path").setAttribute("d", "M2 2h20v20h-20z")',
    'an element added': '{ const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect"); bar.setAttribute("x", 240); bar.setAttribute("y", 20); bar.setAttribute("width", 30); bar.setAttribute("height", 150); bar.setAttribute("fill", "url(#g)"); document.querySelector("#chart").append(bar); }',
    'attributes in other cases': 'document.querySelector("#chart").setAttribute("viewBox", "0 0 600 400"); document.querySelector("#g").setAttribute("gradientTransform", "rotate(90)")',
    'a use points elsewhere': 'document.querySelector(".second use").setAttributeNS("http://www.w3.org/1999/xlink", "href", "#curve"); document.querySelector(".icon use").remove()',
  },
};
