// Notes what is typed before the page's own handlers can mirror it anywhere.

import { stopAll, type Page, type Stop } from '../page.ts';

export function watchTyping(page: Page): Stop {
  const note = (event: Event): void => {
    const field = event.composedPath()[0];
    if (!(field instanceof HTMLInputElement) && !(field instanceof HTMLTextAreaElement) && !(field instanceof HTMLSelectElement)) return;
    const rule = page.masks.fieldRule(field);
    if (rule === 'secret' || rule === 'masked') page.masks.typed.note(field, field.value, rule === 'secret');
  };
  return stopAll([page.listen(window, 'input', note), page.listen(window, 'change', note)]);
}
