// From a live element to its fingerprint: a selector from the nearest stably named ancestor, the role, the masked text, and the name
// of what it stands in: of two equal buttons in a list that was put in another order, only that tells which is which.
// Reads a short list of attributes and nothing else, so that what a page hides in other attributes never leaves it.

import { isStableName } from './is-stable-name.ts';
import { attributeOf, own } from './own.ts';
import { roleOf } from './role-of.ts';
import { nameOf, visibleText, type MaskText } from './visible-text.ts';

export type { MaskText };

/** Raised whenever the rules below change what they answer; rows name the version they came from. Since 2 it says what the element stands in, since 3 lines stand apart. */
export const FINGERPRINT_VERSION = 3;

/** How to find an element again. */
export interface Fingerprint {
  version: number;
  /** CSS path; ` >>> ` stands where it enters a shadow root. */
  selector: string;
  /** ARIA role or tag name. */
  role: string;
  /** Visible text after masking, at most 60 characters; '' if none. */
  text: string;
  /** What the nearest ancestor is called that has equals beside it (a card's heading, a row's words), other than the element itself, masked; absent if there is none. */
  near?: string;
}

const NAMING_ATTRIBUTES = ['data-testid', 'data-test', 'data-cy', 'data-qa'];
const NAMED_CONTROLS = /^(input|select|textarea|button|form|iframe)$/;
const DEEPEST = 60;

/**
 * Describes an element.
 * @param maskText applied to every text before it is kept; the default keeps texts as they are
 * @example describeElement(button, (text) => text.replace(/\S/g, '*')) // { selector: '#cart > button:nth-of-type(2)', … }
 */
export function describeElement(element: Element, maskText: MaskText = (text) => text): Fingerprint {
  const parts: string[] = [];
  const text = visibleText(element, maskText);
  let near = '';
  let part: Element | null = element;
  while (part !== null && parts.length < DEEPEST) {
    const root: Node = own(part, 'getRootNode').call(part);
    parts.unshift(pathWithin(part, root, (step) => {
      // A cell that holds a button and nothing else says no more than the button.
      const name = near === '' && step !== element ? nameOf(step, maskText) : text;
      if (name !== text) near = name;
    }));
    // A shadow root is a fragment (11) with a host.
    part = root.nodeType === 11 ? ((root as ShadowRoot).host ?? null) : null;
  }
  return { version: FINGERPRINT_VERSION, selector: parts.join(' >>> '), role: roleOf(element), text, ...(near === '' ? {} : { near }) };
}

/** @param onPlaced told of each step that has equals beside it, from the element upwards */
function pathWithin(element: Element, root: Node, onPlaced: (step: Element) => void): string {
  const steps: string[] = [];
  for (let step: Element | null = element; step !== null && steps.length < DEEPEST; step = own(step, 'parentElement')) {
    const anchor = anchorOf(step, root);
    if (anchor !== null) {
      steps.unshift(anchor);
      break;
    }
    const own = stepOf(step);
    if (own.includes(':')) onPlaced(step);
    steps.unshift(own);
  }
  return steps.join(' > ');
}

/** A selector that names the element alone within its root, or null. */
function anchorOf(element: Element, root: Node): string | null {
  const tag = own(element, 'localName');
  if (tag === 'body' || tag === 'html') return tag;
  const candidates: string[] = [];
  const id = attributeOf(element, 'id');
  if (id !== null && isStableName(id)) candidates.push(/^[a-z][\w-]*$/i.test(id) ? `#${id}` : `[id="${id}"]`);
  for (const name of NAMING_ATTRIBUTES) {
    const value = attributeOf(element, name);
    if (value !== null && isStableName(value)) candidates.push(`[${name}="${value}"]`);
  }
  const name = attributeOf(element, 'name');
  if (name !== null && NAMED_CONTROLS.test(tag) && isStableName(name)) candidates.push(`${tag}[name="${name}"]`);
  return candidates.find((selector) => (root as ParentNode).querySelectorAll(selector).length === 1) ?? null;
}

/** Tag, and its place among siblings of the same tag. Other tags do not count: a rebuilt page has no scripts. */
function stepOf(element: Element): string {
  const tag = own(element, 'localName');
  let place = 1;
  let isAlone = true;
  for (let other = own(element, 'previousElementSibling'); other !== null; other = own(other, 'previousElementSibling')) if (own(other, 'localName') === tag) place++;
  for (let other = own(element, 'nextElementSibling'); other !== null && isAlone; other = own(other, 'nextElementSibling')) if (own(other, 'localName') === tag) isAlone = false;
  return place === 1 && isAlone ? tag : `${tag}:nth-of-type(${place})`;
}
