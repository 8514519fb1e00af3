// Dialogs: modal in the top layer with backdrop, not modal, one over the other, closed again.

import type { Visit } from '../../fidelity/visit.ts';

export const visit: Visit = {
  moments: {
    closed: '',
    modal: 'document.querySelector("#first").showModal()',
    'a second modal over it': 'document.querySelector("#second").showModal()',
    'the second closed, one not modal': 'document.querySelector("#second").close(); document.querySelector("#plain").show()',
    'all closed': 'document.querySelector("#first").close(); document.querySelector("#plain").close()',
  },
};
