// Which nodes are recorded at all. Comments and what only machines read in the head are left out; a script in the body stays as
// an empty element, for selectors count children.

import { VISIBLE_META } from '../privacy/clean-attribute.ts';
import { attributeOf, DOCTYPE, ELEMENT, nodeName, nodeType, TEXT } from './natives.ts';


export function isRecorded(node: Node, parent: Node): boolean {
  const type = nodeType(node);
  if (nodeName(parent) !== 'HEAD') return type === ELEMENT || type === TEXT || type === DOCTYPE;
  return type === ELEMENT && isNeededInHead(node as Element);
}

function isNeededInHead(element: Element): boolean {
  switch (nodeName(element)) {
    case 'TITLE':
    case 'STYLE': return true;
    case 'LINK': return isSheetLink(element);
    case 'META': return VISIBLE_META.test(attributeOf(element, 'name') ?? '');
    default: return false;
  }
}

export function isSheetLink(element: Element): boolean {
  return nodeName(element) === 'LINK' && /\bstylesheet\b/i.test(attributeOf(element, 'rel') ?? '');
}

/** Style and link elements: what may have a sheet. */
export function isSheetOwner(node: Node): boolean {
  return /^(style|link)$/i.test(nodeName(node));
}

/** Elements whose children are no part of the picture, or are its value. */
export function isChildless(element: Element): boolean {
  return /^(script|noscript|textarea|iframe)$/i.test(nodeName(element));
}
