// The ARIA role of an element, explicit or implied by its tag; the tag name where ARIA has no word for it.

import { attributeOf, own } from './own.ts';

const BY_TAG: Readonly<Record<string, string>> = {
  a: 'link', area: 'link', article: 'article', aside: 'complementary', button: 'button', dialog: 'dialog', footer: 'contentinfo',
  form: 'form', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', header: 'banner',
  img: 'img', li: 'listitem', main: 'main', nav: 'navigation', ol: 'list', option: 'option', progress: 'progressbar',
  select: 'combobox', summary: 'button', table: 'table', td: 'cell', textarea: 'textbox', th: 'columnheader', tr: 'row', ul: 'list',
};
const BY_INPUT_TYPE: Readonly<Record<string, string>> = {
  button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox', radio: 'radio', range: 'slider',
  number: 'spinbutton', search: 'searchbox',
};

/** The role or, failing that, the lower-case tag name. Reads attributes only, so it answers the same in a rebuilt page. */
export function roleOf(element: Element): string {
  const explicit = attributeOf(element, 'role')?.trim().split(/\s+/)[0]?.toLowerCase();
  if (explicit !== undefined && /^[a-z]{3,30}$/.test(explicit)) return explicit;
  const tag = own(element, 'localName').toLowerCase();
  if (tag === 'input') return BY_INPUT_TYPE[(attributeOf(element, 'type') ?? '').toLowerCase()] ?? 'textbox';
  return BY_TAG[tag] ?? tag;
}
