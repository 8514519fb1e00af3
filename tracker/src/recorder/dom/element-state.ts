// What an element shows beyond its attributes: what stands in its field, how far it is scrolled, what it plays, how large a blocked
// box is. Kept as attributes, under the names the Replayer knows.

import type { MaskRules, TextRule } from '../privacy/mask-rules.ts';
import { optionName } from '../privacy/clean-attribute.ts';
import { attributeOf, matches, scrollLeftOf, scrollTopOf } from './natives.ts';

export type Attributes = Record<string, string | number | boolean>;

/** Attributes that say how a field began; its state says what it is now. */
export const FIELD_ATTRIBUTES: Readonly<Record<string, RegExp | undefined>> = {
  input: /^(value|checked)$/, textarea: /^value$/, select: /^value$/, option: /^(value|selected)$/,
};

/** A field's present value as an attribute; undefined where it has none to show. */
export function fieldState(field: Element, tag: string, masks: MaskRules, rule: TextRule): Attributes {
  const state: Attributes = {};
  if (tag === 'option') {
    const { index, selected } = field as HTMLOptionElement;
    const select = field.closest('select');
    if (select && masks.fieldRule(select) === 'secret') return state;
    if (field.hasAttribute('value')) state['value'] = optionValue((field as HTMLOptionElement).value, index, masks, rule);
    if (selected) state['selected'] = true;
  } else if (tag === 'select') {
    const { selectedIndex, value } = field as HTMLSelectElement;
    if (masks.fieldRule(field) !== 'secret' && value) state['value'] = optionValue(value, selectedIndex, masks, rule);
  } else {
    const { value, type, checked } = field as HTMLInputElement;
    const isToggle = /^(checkbox|radio)$/.test(type);
    // A toggle without a value says "on": not worth a word.
    if (value && (!isToggle || field.hasAttribute('value'))) state['value'] = masks.maskField(field, value);
    if (isToggle && checked) state['checked'] = true;
  }
  return state;
}

/** Where the page's words are masked, a choice keeps its number in place of its word. */
export function optionValue(value: string, index: number, masks: MaskRules, rule: TextRule): string {
  return rule === 'hidden' || rule === 'entered' ? optionName(index) : masks.mask(value, rule);
}

export function mediaState(media: HTMLMediaElement): Attributes {
  const { paused, currentTime, playbackRate, muted, loop, volume } = media;
  return {
    rr_mediaState: paused ? 'paused' : 'played', rr_mediaCurrentTime: currentTime, rr_mediaPlaybackRate: playbackRate,
    rr_mediaMuted: muted, rr_mediaLoop: loop, rr_mediaVolume: volume,
  };
}

export function scrollState(element: Element): Attributes {
  const state: Attributes = {};
  const top = scrollTopOf(element);
  const left = scrollLeftOf(element);
  if (left) state['rr_scrollLeft'] = left;
  if (top) state['rr_scrollTop'] = top;
  return state;
}

export function boxState(element: Element): Attributes {
  const { width, height } = element.getBoundingClientRect();
  return { class: element.getAttribute('class') ?? '', rr_width: `${width}px`, rr_height: `${height}px` };
}

/** How a dialog or a popover is open; null: it is not. */
export function openMode(element: Element): 'modal' | 'non-modal' | 'popover' | null {
  if (attributeOf(element, 'popover') !== null && matchesState(element, ':popover-open')) return 'popover';
  if (!(element instanceof HTMLDialogElement) || !element.open) return null;
  return matchesState(element, ':modal') ? 'modal' : 'non-modal';
}

/** Browsers throw at states they have never heard of. */
function matchesState(element: Element, state: string): boolean {
  try {
    return matches(element, state);
  } catch {
    return false;
  }
}
