// An editable region: text typed, made bold, broken into lines, pasted as HTML.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    typed: (page) => page.click('#editor').then(() => page.keyboard.press('End')).then(() => page.keyboard.type(' More text')),
    'a new line and bold': (page) => page.keyboard.press('Enter').then(() => page.keyboard.press('Control+b')).then(() => page.keyboard.type('Bold')),
    'pasted as HTML': 'document.execCommand("insertHTML", false, "<ul><li>One</li><li style=\\"color:red\\">Two</li></ul>")',
    undone: 'document.execCommand("undo")',
  },
};
