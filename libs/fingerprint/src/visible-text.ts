// The words by which a person would name an element, after masking, the same in the live and in the rebuilt page.

import { attributeOf, own } from './own.ts';

const LONGEST = 60;
/** A click on a huge container must not walk all of it. */
const MOST_NODES = 400;
const WITHOUT_TEXT = new Set(['script', 'style', 'noscript', 'template', 'select', 'textarea', 'datalist']);
const NAMING_ATTRIBUTES = ['aria-label', 'alt', 'title', 'placeholder'];

/** Masks a text that belongs to `element`; must not change texts that are not to be masked. */
export type MaskText = (text: string, element: Element) => string;

/** Text content, else the first naming attribute; white space folded, at most 60 characters, '' if there is none. */
export function visibleText(element: Element, maskText: MaskText): string {
  const text = fold(textBelow(element, maskText));
  if (text !== '') return text;
  for (const name of namingAttributes(element)) {
    const value = attributeOf(element, name);
    if (value !== null && value.trim() !== '') return fold(maskText(value, element));
  }
  return '';
}

/** What a person would call a card, a row, a dialog: its first heading's words, else its own. */
export function nameOf(element: Element, maskText: MaskText): string {
  const heading = own(element, 'querySelector').call(element, 'h1,h2,h3,h4,h5,h6,legend,th');
  return (heading && visibleText(heading, maskText)) || visibleText(element, maskText);
}

function namingAttributes(element: Element): readonly string[] {
  const isButton = own(element, 'localName') === 'input' && /^(button|submit|reset)$/i.test(attributeOf(element, 'type') ?? '');
  return isButton ? ['value', ...NAMING_ATTRIBUTES] : NAMING_ATTRIBUTES;
}

function textBelow(element: Element, maskText: MaskText): string {
  let text = '';
  let left = MOST_NODES;
  const visit = (parent: Element): boolean => {
    if (WITHOUT_TEXT.has(own(parent, 'localName').toLowerCase())) return true;
    for (let node = own(parent, 'firstChild'); node !== null; node = own(node as Element, 'nextSibling')) {
      if (--left < 0) return false;
      if (own(node as Element, 'nodeType') === 1 && !visit(node as Element)) return false;
      if (own(node as Element, 'nodeType') === 3) text += maskText(node.nodeValue ?? '', parent);
      // White space is folded later; three times the length is enough to fill it.
      if (text.length > LONGEST * 3) return false;
    }
    return true;
  };
  visit(element);
  return text;
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST).trim();
}
