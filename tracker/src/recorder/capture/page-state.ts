// What stands open on a page when it is clicked: dialogs, menus, unfolded parts, the tab or slide that is not the first, the variant of
// an experiment, or other contents altogether. One address shows many pages; a click belongs to the one it was made on. Looked at with
// each click and never else.

import { attributeOf, describeElement, nameOf, own, type MaskText } from '@hindsight/fingerprint';
import { containerOf } from '../dom/natives.ts';
import type { MaskRules } from '../privacy/mask-rules.ts';
import { wordsOf } from './words.ts';

const OPEN = 'dialog[open],[popover],[role=dialog],[role=alertdialog],[aria-modal=true],[role=menu],[role=listbox],[aria-expanded=true],details[open],[role=tab][aria-selected=true]:not(:first-child),[data-variant],[data-experiment]';
const MOST_OPEN = 6;
/** Ancestors of the clicked element, and siblings of each, that are looked at. */
const MOST_STEPS = 12;
const MOST_PEERS = 30;
const LABEL = 60;
/** What a page is made of: when most of it is gone, another page has come to stand under the same address. */
const CONTENTS = 'h1,h2,h3,form,main>*,[role=main]>*';
const MOST_CONTENTS = 40;

/** What the present page view was made of when it was first clicked. */
let begun: { view: number; contents: string[] } | undefined;

/** @returns selectors and name of all that stands open, both '' if nothing does */
export function pageState(target: Element, masks: MaskRules, view: number): [selector: string, label: string] {
  const maskText = wordsOf(masks);
  const open = new Set<Element>();
  const roots = new Set<Node>([document]);
  for (let node: Node | null = target, steps = 0; node !== null; node = containerOf(node)) {
    roots.add(own(node as Element, 'getRootNode').call(node));
    if (node instanceof Element && steps++ < MOST_STEPS) addChosen(node, open);
  }
  for (const root of roots) for (const element of (root as ParentNode).querySelectorAll(OPEN)) if (open.size < MOST_OPEN && isShown(element)) open.add(element);
  const described = [...open].map((element) => ({ selector: describeElement(element, maskText).selector + variantOf(element), name: nameOf(element, maskText).slice(0, LABEL / 2) }));
  const contents = contentsNow(maskText);
  if (begun?.view !== view) begun = { view, contents };
  if (begun.contents.filter((one) => contents.includes(one)).length * 2 < begun.contents.length) {
    described.push({ selector: `view ${contents.map((one) => one.split(' ')[0]).slice(0, 12).join(' ')}`, name: (contents[0] ?? '').replace(/^\S+ ?/, '').slice(0, LABEL / 2) });
  }
  described.sort((a, b) => (a.selector < b.selector ? -1 : 1));
  const join = (key: 'selector' | 'name', by: string): string => described.map((one) => one[key]).filter(Boolean).join(by);
  return [join('selector', ' + ').slice(0, 1000), join('name', ' + ').replace(/\d+/g, '#').slice(0, LABEL)];
}

/** Each thing with its first words, digits aside. */
function contentsNow(maskText: MaskText): string[] {
  const shown = [...document.querySelectorAll(CONTENTS)].filter((element) => isDrawn(element) && own(element, 'closest').call(element, OPEN) === null);
  return shown.slice(0, MOST_CONTENTS).map((element) => `${own(element, 'localName')} ${nameOf(element, maskText).slice(0, LABEL / 2).replace(/\d+/g, '#')}`);
}

/** Of several alike of which only some can be seen, the first that can: a slide, a tab's panel, a step. The first of all is how the page comes. */
function addChosen(step: Element, open: Set<Element>): void {
  const parent = own(step, 'parentElement');
  const all = parent && own(parent, 'children');
  if (!all || all.length < 2) return;
  const peers = [...all].slice(0, MOST_PEERS).filter((one) => own(one, 'localName') === own(step, 'localName') && own(one, 'classList')[0] === own(step, 'classList')[0]);
  const shown = peers.filter((one) => isShown(one) && !isCutOff(one));
  const [first] = shown;
  if (first && first !== peers[0] && shown.length < peers.length && (shown.length === 1 || peers.some(isCutOff))) open.add(first);
}

function isShown(element: Element): boolean {
  if (attributeOf(element, 'aria-hidden') === 'true' || !isDrawn(element)) return false;
  return own(element, 'checkVisibility')?.call(element, { opacityProperty: true, visibilityProperty: true }) ?? true;
}

function isDrawn(element: Element): boolean {
  return own(element, 'getClientRects').call(element).length > 0;
}

function boxOf(element: Element): DOMRect {
  return own(element, 'getBoundingClientRect').call(element);
}

/** Outside of the box its parents cut it to, where nobody can scroll. */
function isCutOff(element: Element): boolean {
  const box = boxOf(element);
  for (let frame = own(element, 'parentElement'), up = 0; frame && up < 2; frame = own(frame, 'parentElement'), up++) {
    if (!/hidden|clip/.test(getComputedStyle(frame).overflow)) continue;
    const { left, right, top, bottom } = boxOf(frame);
    if (box.right <= left + 1 || box.left >= right - 1 || box.bottom <= top + 1 || box.top >= bottom - 1) return true;
  }
  return false;
}

/** Names of experiments are for the developer's eyes: short words only. */
function variantOf(element: Element): string {
  const name = attributeOf(element, 'data-variant') ?? attributeOf(element, 'data-experiment') ?? '';
  return /^[\w-]{1,20}$/.test(name) ? `[${name}]` : '';
}
