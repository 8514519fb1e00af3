// The words by which a person would name an element, after masking, the same in the live and in the rebuilt page.

import { attributeOf, own } from './own.ts';

/** Of a text, in characters. */
export const LONGEST = 60;
/** A click on a huge container must not walk all of it. */
const MOST_NODES = 400;
const WITHOUT_TEXT = new Set(['script', 'style', 'noscript', 'template', 'select', 'textarea', 'datalist']);
/** Elements that stand in a line or cell of their own unless a page says otherwise; of all others their style is asked. */
const OWN_LINE = /^(br|div|p|li|d[dt]|t[dhr]|h[1-6]|article|aside|details|figcaption|figure|footer|form|header|legend|main|nav|ol|section|summary|table|ul)$/;
const NAMING_ATTRIBUTES = ['aria-label', 'alt', 'title', 'placeholder'];

/** Masks a text that belongs to `element`; must not change texts that are not to be masked. */
export type MaskText = (text: string, element: Element) => string;

/** Text content, a space between what stands in lines of its own, else the first naming attribute; white space folded, at most 60 characters, '' if there is none. */
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
  /** Whose edges lie between the last words and the next. */
  let edges: Element[] = [];
  const add = (more: string): void => {
    // Asked only where words would run together: styles cost time.
    if (/\S$/.test(text) && /^\S/.test(more) && edges.some(breaksLine)) text += ' ';
    if (more !== '') edges = [];
    text += more;
  };
  const visit = (parent: Element): boolean => {
    if (WITHOUT_TEXT.has(own(parent, 'localName').toLowerCase())) return true;
    for (let node = own(parent, 'firstChild'); node !== null; node = own(node as Element, 'nextSibling')) {
      if (--left < 0) return false;
      if (own(node as Element, 'nodeType') === 1) {
        edges.push(node as Element);
        if (!visit(node as Element)) return false;
        edges.push(node as Element);
      }
      if (own(node as Element, 'nodeType') === 3) add(maskText(node.nodeValue ?? '', parent));
      // White space is folded later; three times the length is enough to fill it.
      if (text.length > LONGEST * 3) return false;
    }
    return true;
  };
  visit(element);
  return text;
}

/** Whether what comes before or after it stands in another line, or in another cell. */
function breaksLine(element: Element): boolean {
  if (OWN_LINE.test(own(element, 'localName'))) return true;
  const display = own(element, 'ownerDocument').defaultView?.getComputedStyle?.(element).display ?? 'inline';
  return !/^(inline|contents|none|ruby)/.test(display);
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST).trim();
}
