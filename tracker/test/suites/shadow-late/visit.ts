// Components that begin to live after the page was recorded: sheets adopted by a shadow tree in which nothing stands yet, and shared.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    'plain elements': '',
    'components with sheets': 'upgrade()',
    'another kind shares them': 'shareSheets()',
    'a new one': 'document.body.append(document.createElement("my-card"))',
    'one whose like came and went': 'comeAndGo().then(() => document.body.append(document.createElement("my-ghost")))',
  },
};
