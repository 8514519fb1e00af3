// A visitor whose browser prefers dark: colours of the page, of fields and of scrollbars.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  browser: { colorScheme: 'dark' },
  moments: {
    'as loaded': '',
    'made light by the page': 'document.documentElement.style.colorScheme = "light"',
    'by media of a class': 'document.documentElement.style.colorScheme = ""; document.body.classList.add("soft")',
    scrolled: 'scrollTo(0, 200)',
  },
};
