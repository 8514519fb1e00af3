// Images: plain, srcset, picture, SVG file, data URL, blob URL; a source changes.
// The denser candidate is shown nowhere else here: Chromium takes one that it has in memory, whatever the screen, and no page can ask which.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'another source': 'document.querySelector("#plain").src = "/files/green.png"',
    'an image added': '{ const image = new Image(); image.src = "/files/blue.png"; document.body.append(image); }',
    'a blob taken back after use': 'URL.revokeObjectURL(document.querySelector("#blob").src); document.querySelector("#data").width = 90',
  },
};
