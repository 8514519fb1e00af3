// Notes what is typed before the page's own handlers can mirror it anywhere.

import { noteLabels } from '@hindsight/masking';
import { stopAll, type Page, type Stop } from '../page.ts';
import type { MaskRules } from './mask-rules.ts';

/** Long writing in an editable region is noted up to here. */
const LONGEST_NOTE = 100_000;

/** Notes what the target of an input event holds now, unless it may be seen. For listeners in frames as well. */
export function noteTyped(masks: MaskRules, event: Event): void {
  note(masks, event.composedPath()[0] as Element);
}

export function watchTyping(page: Page): Stop {
  noteLabels();
  // What was typed, or filled in by the browser, before the recorder was there.
  for (const field of document.querySelectorAll<HTMLInputElement>('input,textarea')) {
    if (field.value !== field.defaultValue || page.masks.fieldRule(field) === 'secret') note(page.masks, field);
  }
  const noteNow = (event: Event): void => noteTyped(page.masks, event);
  return stopAll([page.listen(window, 'input', noteNow), page.listen(window, 'change', noteNow)]);
}

function note(masks: MaskRules, element: Element): void {
  const tag = element.localName;
  if (tag === 'input' || tag === 'textarea' || tag === 'select') {
    const rule = masks.fieldRule(element);
    if (rule === 'secret' || rule === 'masked') masks.typed.note(element, (element as HTMLInputElement).value, tag === 'textarea');
  } else if (element.nodeType === 1 && masks.textRule(element) === 'entered') {
    masks.typed.note(element, element.textContent.slice(0, LONGEST_NOTE), true);
  }
}
