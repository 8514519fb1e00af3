// What was clicked: whether a visitor could expect anything to happen, and whether it could be seen if it did. Pure.

import { isClosed, isUnseenKind, type PageElement, type PageElements } from './page-elements.ts';

/**
 * `control`: made to be clicked (a button, a tab, a link, anything with a hand over it); `image`: a picture, which people click to see
 * more; `field`: takes what is entered, and opens menus and dialogs of the browser; `unseen`: what it does cannot be seen (canvas,
 * frames, films, blocked boxes, closed components, and what steers one of them or a field); `away`: leads out of the page (another window, mail,
 * a download); `settled`: is disabled, chosen already, or leads to a place of this page, where the visitor may be; `plain`: anything else.
 */
export type TargetKind = 'control' | 'image' | 'field' | 'unseen' | 'away' | 'settled' | 'plain' | 'unknown';

export interface ClickTarget {
  kind: TargetKind;
  /** The control around what was clicked; else the clicked node. */
  control: number;
  /** What was clicked, and what that is in, innermost first. */
  around: number[];
  /** The form around it. */
  form: number | null;
  /** Whether a click on it sends its form. */
  isSubmit: boolean;
  /** It has words of its own, to be selected. */
  isText: boolean;
  /** The browser itself leads elsewhere; with a key held, perhaps where nobody sees it. */
  isLink: boolean;
}

const CONTROL_TAGS = new Set(['button', 'a', 'summary', 'label', 'option', 'area']);
const CONTROL_ROLES = new Set([
  'button', 'link', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'switch', 'checkbox', 'radio', 'treeitem', 'gridcell',
]);
const BUTTON_TYPES = new Set(['button', 'submit', 'reset', 'image']);
const FIELD_ROLES = new Set(['textbox', 'combobox', 'slider', 'spinbutton', 'searchbox', 'application', 'listbox', 'scrollbar']);
const PICTURES = new Set(['img', 'svg', 'picture']);
/** How far above a click its control is looked for, and how far above a control what it may steer. */
const UP_TO_CONTROL = 10;
const UP_TO_STEERED = 5;
const UP_TO_FIELD = 2;
/** Parts that hold more than one thing. */
const WIDE = new Set(['form', 'fieldset', 'section', 'article', 'dialog', 'td', 'tr', 'table']);
const PAGE = new Set(['', 'html', 'body', 'main']);

/** @param isHand the pointer was a hand over it, and no key was held that opens elsewhere */
export function describeTarget(elements: PageElements, node: number, isHand: boolean): ClickTarget {
  const target: ClickTarget = { kind: 'unknown', control: node, around: [], form: null, isSubmit: false, isText: elements.get(node)?.hasText === true, isLink: false };
  let isPicture = false;
  let isVeiled = false;
  let left = UP_TO_CONTROL;
  for (const [id, element] of elements.upFrom(node)) {
    if (target.kind === 'unknown') target.kind = isHand ? 'control' : 'plain';
    if (element.tag === 'form') target.form ??= id;
    target.around.push(id);
    if (left-- <= 0) continue;
    if (isUnseenKind(element)) return { ...target, kind: 'unseen' };
    if (isSettled(element)) return { ...target, kind: 'settled' };
    isPicture ||= PICTURES.has(element.tag) || element.attributes?.['role'] === 'img';
    isVeiled ||= isClosed(element);
    const kind = kindOf(element);
    if (kind === null) continue;
    left = 0;
    target.kind = kind;
    target.control = id;
    target.isSubmit = isSubmit(element);
    target.isLink = isLink(element);
    // A veiled thing inside a button is its icon; a button that is veiled itself may do anything.
    isVeiled &&= isClosed(element);
  }
  if (isVeiled) target.kind = 'unseen';
  if (target.kind === 'plain' && isPicture) target.kind = 'image';
  // Held with a key, or by a recorder that does not tell: a real link may have opened where nobody sees it.
  if (target.kind === 'control' && target.isLink && !isHand) target.kind = 'away';
  if ((target.kind === 'control' || target.kind === 'image') && (steersUnseen(elements, target.control) || steersField(elements, target.control))) target.kind = 'unseen';
  return target;
}

function kindOf({ tag, attributes }: PageElement): TargetKind | null {
  const role = attributes?.['role'] ?? '';
  const type = attributes?.['type'] ?? '';
  if (tag === 'input') return BUTTON_TYPES.has(type) ? 'control' : 'field';
  if (tag === 'textarea' || tag === 'select' || FIELD_ROLES.has(role) || isEditable(attributes?.['contenteditable'])) return 'field';
  if (tag === 'a' || tag === 'area') return leadsAway(attributes) ? 'away' : /^#[^/!]/.test(attributes?.['href'] ?? '') ? 'settled' : 'control';
  return CONTROL_TAGS.has(tag) || CONTROL_ROLES.has(role) ? 'control' : null;
}

function isEditable(value: string | undefined): boolean {
  return value !== undefined && value !== 'false';
}

function leadsAway(attributes: Record<string, string> | null): boolean {
  if (attributes === null) return false;
  const { href = '', target = '', download } = attributes;
  if (download !== undefined) return true;
  if (target !== '' && !/^_(self|top|parent)$/i.test(target)) return true;
  const scheme = /^\s*([a-z][\w+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  return scheme !== undefined && scheme !== 'http' && scheme !== 'https' && scheme !== 'javascript';
}

/** A link with a place to go to, other than a place of this page or a script. */
function isLink({ tag, attributes }: PageElement): boolean {
  if (tag !== 'a' && tag !== 'area') return false;
  const href = attributes?.['href'] ?? '';
  return href !== '' && !href.startsWith('#') && !/^\s*javascript:/i.test(href);
}

function isSubmit({ tag, attributes }: PageElement): boolean {
  const type = attributes?.['type'] ?? '';
  return tag === 'button' ? type !== 'button' && type !== 'reset' : tag === 'input' && (type === 'submit' || type === 'image');
}

/** Nothing is to be expected of it: it is off, or is what is chosen. */
function isSettled({ attributes }: PageElement): boolean {
  if (attributes === null) return false;
  const current = attributes['aria-current'];
  return attributes['disabled'] !== undefined || attributes['aria-disabled'] === 'true' || attributes['inert'] !== undefined
    || attributes['aria-selected'] === 'true' || (current !== undefined && current !== 'false' && current !== '') || (attributes['role'] === 'radio' && attributes['aria-checked'] === 'true');
}

/** The buttons of a stepper: beside a field, with nothing else around them. What a script writes into a masked field cannot be seen. */
function steersField(elements: PageElements, control: number): boolean {
  const around = new Set<number>();
  for (const [id, { tag }] of elements.upFrom(elements.get(control)?.parent ?? 0, UP_TO_FIELD)) {
    if (PAGE.has(tag) || WIDE.has(tag)) break;
    around.add(id);
  }
  for (const field of elements.fields()) {
    for (const [id] of elements.upFrom(elements.get(field)?.parent ?? 0, UP_TO_FIELD)) if (around.has(id)) return true;
  }
  return false;
}

/** Whether near it, in the same part of the page, something stands that nobody can see into: buttons of a map, of a film, of a game. */
function steersUnseen(elements: PageElements, control: number): boolean {
  const around = new Set<number>();
  let left = UP_TO_STEERED;
  for (const [id, { tag }] of elements.upFrom(control)) {
    if (PAGE.has(tag) || left-- < 0) break;
    around.add(id);
  }
  for (const unseen of elements.unseen()) {
    for (const [id, { tag }] of elements.upFrom(unseen)) {
      if (PAGE.has(tag)) break;
      if (around.has(id)) return true;
    }
  }
  return false;
}
