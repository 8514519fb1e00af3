// From a fingerprint back to an element, in the live page or in one rebuilt from a recording (which has no scripts, boxes in
// place of blocked elements, and attributes of its own). Rather none than a wrong one: a click that is not shown is counted and said,
// a click on the wrong element is believed.

import type { Fingerprint } from './describe-element.ts';
import { own } from './own.ts';
import { roleOf } from './role-of.ts';
import { LONGEST, nameOf, visibleText } from './visible-text.ts';

const MOST_CANDIDATES = 2000;
/** So many ancestors are asked for a name when the page around an element was built anew. */
const NAMED_ANCESTORS = 8;
/** Words that stand on one button of a site and no other. */
const TELLING = /\S\s+\S|.{8}/;

type Scope = Document | ShadowRoot;
type Wanted = Pick<Fingerprint, 'selector' | 'role' | 'text'> & { near?: string | undefined };

/**
 * Finds the element a fingerprint names, or null. Never throws, whatever the selector holds.
 * What is at its place and says what it said is it. Otherwise the only one of its kind that says so in the same surroundings: the
 * list was put in another order. Otherwise what is at its place, if words may well have changed there: it has a name of its own, only a
 * part of the words is new, or it is alone of its kind in the same surroundings.
 */
export function findElement(root: Scope, wanted: Wanted): Element | null {
  const parts = wanted.selector.split(' >>> ');
  const exact = candidates(root, parts)[0] ?? null;
  if (exact !== null && says(exact, wanted) && isNear(exact, wanted)) return exact;
  const others = candidates(root, parts.map(withoutPlaces)).filter((one) => says(one, wanted) && isNear(one, wanted));
  const sameInside = others.filter((one) => hasSamePlaces(one, wanted));
  if (wanted.text !== '' && others.length === 1) return others[0] ?? null;
  if ((wanted.near ?? '') !== '' && sameInside.length === 1) return sameInside[0] ?? null;
  if (others.length > 1) return null;
  if (exact !== null && roleOf(exact) === wanted.role && mayHaveChanged(exact, wanted)) return exact;
  return exact === null ? findElsewhere(root, parts, wanted) : null;
}

/** All elements a path leads to, through every shadow root its hosts lead to. */
function candidates(root: Scope, parts: readonly string[]): Element[] {
  let scopes: Scope[] = [root];
  for (const host of parts.slice(0, -1)) scopes = scopes.flatMap((scope) => select(scope, host).flatMap((element) => own(element, 'shadowRoot') ?? []));
  return scopes.flatMap((scope) => select(scope, parts.at(-1) ?? '')).slice(0, MOST_CANDIDATES);
}

function select(scope: ParentNode, selector: string): Element[] {
  try {
    return Array.from(scope.querySelectorAll(selector)).slice(0, MOST_CANDIDATES);
  } catch {
    // A selector from a recording is foreign text; one that does not parse names nothing.
    return [];
  }
}

function says(element: Element, { role, text }: Wanted): boolean {
  return roleOf(element) === role && isSame(textOf(element), text);
}

/** Whether it stands in what the fingerprint says it stood in. */
function isNear(element: Element, wanted: Wanted, compare: (a: string, b: string) => boolean = isAlike): boolean {
  if ((wanted.near ?? '') === '') return true;
  return compare(surroundings(element, wanted).name, wanted.near ?? '');
}

/** The nearest ancestor with equals beside it that is called otherwise than the element, and how many steps above it is. */
function surroundings(element: Element, { selector, text }: Wanted): { name: string; up: number } {
  for (const up of placesAbove(selector)) {
    const around = ancestor(element, up);
    const name = around === null ? '' : nameOf(around, asItStands);
    if (name !== '' && !isSame(name, text) && !isAlike(name, textOf(element))) return { name, up };
  }
  return { name: '', up: 0 };
}

function mayHaveChanged(exact: Element, wanted: Wanted): boolean {
  const last = wanted.selector.split(' >>> ').at(-1) ?? '';
  const hasOwnName = !last.includes(' > ') && last !== 'body' && last !== 'html';
  if (hasOwnName) return true;
  if (!isNear(exact, wanted, isPartlySame)) return false;
  const text = textOf(exact);
  if (isPartlySame(text, wanted.text)) return true;
  if (!isNear(exact, wanted) || /:nth-of-type\(\d+\)$/.test(last)) return false;
  // Alone of its kind in surroundings that are known by name.
  return (wanted.near ?? '') !== '' || !/^(body|html)\b/.test(last);
}

/** The page around it was built anew: the only one with these words, if they are telling, and in the same surroundings. */
function findElsewhere(root: Scope, parts: readonly string[], wanted: Wanted): Element | null {
  const last = parts.at(-1) ?? '';
  if (!TELLING.test(wanted.text)) return null;
  const anchor = last.split(' > ')[0] ?? '';
  const within = /^(body|html)\b/.test(anchor) ? '' : `${anchor} `;
  const same = candidates(root, [...parts.slice(0, -1).map(withoutPlaces), within + withoutPlaces(last.split(' > ').pop() ?? '')]).filter((one) => says(one, wanted));
  const [only] = same;
  if (only === undefined || same.length > 1) return null;
  if ((wanted.near ?? '') === '') return only;
  for (let up = 1; up <= NAMED_ANCESTORS; up++) {
    const around = ancestor(only, up);
    if (around !== null && isAlike(nameOf(around, asItStands), wanted.near ?? '')) return only;
  }
  return null;
}

/** How many steps above the element those are that have equals beside them, the nearest first. */
function placesAbove(selector: string): number[] {
  return selector.split(/ >>> | > /).reverse().flatMap((step, up) => (up > 0 && step.includes(':nth-of-type(') ? [up] : []));
}

function ancestor(element: Element, up: number): Element | null {
  if (up < 1) return null;
  let at: Element | null = element;
  for (let step = 0; step < up && at !== null; step++) {
    const root: Node | null = own(at, 'parentElement') ?? own(at, 'getRootNode').call(at);
    at = root !== null && root.nodeType === 11 ? (root as ShadowRoot).host : root?.nodeType === 1 ? (root as Element) : null;
  }
  return at;
}

/** Below the surroundings, the same child of the same child. */
function hasSamePlaces(element: Element, wanted: Wanted): boolean {
  const steps = wanted.selector.split(/ >>> | > /).reverse().slice(0, Math.max(1, surroundings(element, wanted).up));
  return steps.every((step, up) => {
    const own = up === 0 ? element : ancestor(element, up);
    return own !== null && (/[#[]/.test(step) || placeOf(own) === Number(/:nth-of-type\((\d+)\)/.exec(step)?.[1] ?? 1));
  });
}

function placeOf(element: Element): number {
  let place = 1;
  for (let other = own(element, 'previousElementSibling'); other !== null; other = own(other, 'previousElementSibling')) if (own(other, 'localName') === own(element, 'localName')) place++;
  return place;
}

const asItStands = (text: string): string => text;

/** The text as it stands: what a recording holds is masked already. */
function textOf(element: Element): string {
  return visibleText(element, asItStands);
}

/**
 * The same letters. White space says nothing: a page without its styles, and a tracker of another version, see lines end elsewhere, and so
 * a long text may have been cut earlier.
 */
function isSame(a: string, b: string, lettersOf = withoutSpace): boolean {
  const texts = [a, b].map((text) => ({ letters: lettersOf(text), isCut: text.length >= LONGEST - 1 }));
  const [less, more] = texts.sort((one, other) => one.letters.length - other.letters.length) as [typeof texts[0], typeof texts[0]];
  return less.letters === more.letters || (less.isCut && more.letters.startsWith(less.letters));
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Counts, prices and dates change where nothing else does. */
function isAlike(a: string, b: string): boolean {
  return isSame(a, b, (text) => withoutSpace(text).replace(/\d+/g, '0'));
}

/** At least half of the words are the same. */
function isPartlySame(a: string, b: string): boolean {
  if (isAlike(a, b)) return true;
  const [mine, theirs] = [a, b].map((text) => new Set(text.toLowerCase().split(/[^\p{L}]+/u).filter(Boolean))) as [Set<string>, Set<string>];
  const shared = [...mine].filter((word) => theirs.has(word)).length;
  return shared > 0 && shared * 2 >= Math.max(mine.size, theirs.size);
}

function withoutPlaces(selector: string): string {
  return selector.replace(/:nth-of-type\(\d+\)/g, '');
}
