// From a fingerprint back to an element, in the live page or in one rebuilt from a recording (which has no scripts, boxes in
// place of blocked elements, and attributes of its own).

import type { Fingerprint } from './describe-element.ts';
import { roleOf } from './role-of.ts';
import { visibleText } from './visible-text.ts';

const MOST_CANDIDATES = 2000;

/**
 * Finds the element a fingerprint names, or null. Never throws, whatever the selector holds.
 * Position decides among equals; where the element at that position says something else and exactly one other says what the
 * fingerprint says, the list was reordered and that one is meant.
 */
export function findElement(root: Document | ShadowRoot, fingerprint: Pick<Fingerprint, 'selector' | 'role' | 'text'>): Element | null {
  const parts = fingerprint.selector.split(' >>> ');
  const last = parts.pop() ?? '';
  const scope = enterShadowRoots(root, parts);
  if (scope === null) return null;
  const exact = select(scope, last)[0] ?? null;
  if (fingerprint.text === '' || (exact !== null && textOf(exact) === fingerprint.text)) return exact;
  return onlyOne(sameWords(select(scope, withoutPlaces(last)), fingerprint))
    ?? exact
    ?? onlyOne(sameWords(select(scope, lastStep(last)), fingerprint));
}

function enterShadowRoots(root: Document | ShadowRoot, hosts: readonly string[]): Document | ShadowRoot | null {
  let scope: Document | ShadowRoot | null = root;
  for (const host of hosts) {
    if (scope === null) return null;
    scope = (select(scope, host)[0] ?? select(scope, withoutPlaces(host))[0])?.shadowRoot ?? null;
  }
  return scope;
}

function select(scope: Document | ShadowRoot, selector: string): Element[] {
  try {
    return Array.from(scope.querySelectorAll(selector)).slice(0, MOST_CANDIDATES);
  } catch {
    // A selector from a recording is foreign text; one that does not parse names nothing.
    return [];
  }
}

function sameWords(candidates: readonly Element[], fingerprint: Pick<Fingerprint, 'role' | 'text'>): Element[] {
  return candidates.filter((element) => roleOf(element) === fingerprint.role && textOf(element) === fingerprint.text);
}

function onlyOne(elements: readonly Element[]): Element | null {
  return elements.length === 1 ? (elements[0] ?? null) : null;
}

/** The text as it stands: what a recording holds is masked already. */
function textOf(element: Element): string {
  return visibleText(element, (text) => text);
}

function withoutPlaces(selector: string): string {
  return selector.replace(/:nth-of-type\(\d+\)/g, '');
}

function lastStep(selector: string): string {
  return withoutPlaces(selector.split(' > ').pop() ?? '');
}
