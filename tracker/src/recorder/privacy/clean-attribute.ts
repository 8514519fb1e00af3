// Attributes → attributes that may be recorded. Structure (ids, classes, styles, sizes, states) stays, for without it nothing looks
// right; words for people, places where pages keep what was typed, and addresses do not stay as they are.

import { cleanLink, cleanSource } from './clean-address.ts';
import type { MaskRules, TextRule } from './mask-rules.ts';

/** Attributes that hold words for people. */
const WORDS = /^(title|alt|placeholder|label|summary|content|value|abbr|download|datetime|aria-(label|description|valuetext|valuenow|placeholder|roledescription))$/;
const LINKS = /^(href|xlink:href|action|formaction|ping|cite|src|rr_src)$/;
const SOURCES = /^(href|xlink:href|src|srcset|imagesrcset|poster|data|background|rr_src|style|_cssText)$/;
/** Elements whose addresses lead somewhere; of all others they name a file. */
const LEADS = /^(a|area|form|iframe|frame|button|input|q|blockquote|del|ins|base)$/;
/** Names of `meta` that change how the page looks. */
export const VISIBLE_META = /^(viewport|theme-color|color-scheme)$/i;
/** What looks like the name of a state or a variant, as components keep in attributes. */
const STATE = /^[\w.:#-]{0,24}$/;
const LONGEST_DATA = 200;

/**
 * One attribute of an element, except the value of a field, which is `maskField`'s.
 * @param tag in lower case
 * @param rule of the element's text
 * @returns null: it is left out
 */
export function cleanAttribute(masks: MaskRules, tag: string, name: string, value: string, rule: TextRule, element: Element | null): string | null {
  if (name.startsWith('on') || name === 'srcdoc' || name === 'nonce') return null;
  if (tag === 'meta' && name === 'content') return VISIBLE_META.test(element?.getAttribute('name') ?? '') ? value : null;
  if (LINKS.test(name) && LEADS.test(tag) && !(tag === 'input' && name === 'src')) return masks.typed.without(cleanLink(value, masks.keptQueries));
  if (SOURCES.test(name)) return cleanSource(value);
  if (WORDS.test(name)) return masks.mask(value, rule);
  if (!name.startsWith('data-') && (!tag.includes('-') || /^(class|id|part|slot|role|exportparts)$/.test(name))) return value;
  if (name.startsWith('data-hs-')) return value;
  // Data of the page's scripts: what a style sheet may go by stays, what scripts alone read does not.
  if (value.length > LONGEST_DATA || /^\s*[[{]/.test(value)) return null;
  return masks.mask(value, rule === 'hidden' && STATE.test(value) ? 'clean' : rule);
}

/** Stands for an option's value where page text is masked: the choice replays, the word is not kept. */
export function optionName(index: number): string {
  return `#${index}`;
}
