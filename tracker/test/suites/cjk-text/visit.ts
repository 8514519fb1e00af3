// Chinese, Japanese and Korean: ruby, vertical writing, emphasis marks, breaking rules.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'as loaded': '',
    'text added': 'document.querySelector("p").append("明日は雨でしょう。🙂👨‍👩‍👧")',
    'other direction': 'document.querySelector(".vertical").style.writingMode = "vertical-lr"',
    'other language': 'document.documentElement.lang = "zh"',
  },
};
