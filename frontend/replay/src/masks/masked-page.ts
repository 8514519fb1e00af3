// A rebuilt page as rules would have recorded it: its words are masked in place, and what is left out, masked or not followed is told as
// boxes. Taken back as a whole, so that other rules can be tried.

import type { MaskPreview, PrivacyRules } from '@hindsight/wire';
import { clipsOf, isCutBy } from '../heatmap/clips.ts';
import { boxInPage } from '../stage/box-in-page.ts';
import { isSound, masked, PageRules, type TextRule } from './page-rules.ts';

/** `left-out`: an empty box in its place · `masked`, `shown`: by a rule of its own · `field`: what is entered is masked · `ignored`: its use. */
export type MaskedKind = 'left-out' | 'masked' | 'shown' | 'field' | 'ignored';
export interface MaskedBox {
  kind: MaskedKind;
  /** left, top, width, height in the page; CSS px. */
  box: [number, number, number, number];
}

/** What holds for a node, from its ancestors and itself. */
interface Standing {
  rule: TextRule;
  isLeftOut: boolean;
  isIgnored: boolean;
}

/** More boxes could not be told apart. */
const MOST_BOXES = 3000;
/** Their text is no text of the page. */
const SPEECHLESS = /^(style|script|noscript|template|title|head|textarea)$/;
const FIELD = /^(input|textarea|select)$/;

export class MaskedPage {
  readonly preview: MaskPreview;
  readonly boxes: MaskedBox[];
  readonly #rules: PageRules;
  readonly #roots: (Document | ShadowRoot)[] = [];
  readonly #standings = new Map<Node, Standing>();
  readonly #marked: { kind: MaskedKind; element: Element }[] = [];
  readonly #undo: (() => void)[] = [];
  readonly #count = { leftOut: 0, texts: { masked: 0, all: 0 }, fields: { masked: 0, all: 0 }, ignored: 0 };

  /** Masks the page. @param path of the page shown */
  constructor(page: Document, path: string, rules: PrivacyRules) {
    this.#rules = new PageRules(rules, path);
    this.#walk(page, { rule: this.#rules.preset, isLeftOut: false, isIgnored: false });
    this.preview = {
      path, ...this.#count,
      rules: this.#rules.rules.map((rule) => ({ ...rule, elements: isSound(rule.selector) ? this.#roots.reduce((sum, root) => sum + root.querySelectorAll(rule.selector).length, 0) : null })),
    };
    this.boxes = this.#marked.flatMap(({ kind, element }) => {
      const { left, top, width, height } = boxInPage(element);
      const isSeen = width > 0 && height > 0 && isCutBy({ x: left + width / 2, y: top + height / 2 }, clipsOf(element)) === null;
      return isSeen ? [{ kind, box: [left, top, width, height] satisfies MaskedBox['box'] }] : [];
    }).slice(0, MOST_BOXES);
  }

  /** The page as it was recorded. */
  restore(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  #walk(root: Document | ShadowRoot, above: Standing): void {
    this.#roots.push(root);
    this.#standings.set(root, above);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = parentOf(node);
      const standing = this.#standings.get(parent ?? root) ?? above;
      if (node.nodeType === Node.TEXT_NODE) this.#meetText(node as Text, parent, standing);
      else this.#meetElement(node as Element, standing);
    }
  }

  #meetElement(element: Element, above: Standing): void {
    const rules = this.#rules;
    const isOwnIgnored = rules.is('ignore', element);
    const own = rules.ownRule(element);
    const standing: Standing = { rule: own ?? above.rule, isLeftOut: above.isLeftOut || rules.is('block', element), isIgnored: above.isIgnored || isOwnIgnored };
    this.#standings.set(element, standing);
    if (standing.isLeftOut) {
      if (!above.isLeftOut) this.#mark('left-out', element);
      return;
    }
    const isField = FIELD.test(element.localName);
    if (own === 'hidden' || own === 'entered') this.#mark('masked', element);
    if (own === 'shown' && !isField) this.#mark('shown', element);
    if (isOwnIgnored) this.#mark('ignored', element);
    if (element.localName === 'input' || element.localName === 'textarea') this.#rewordAttribute(element, 'placeholder', standing.rule);
    if (isField) this.#meetField(element as HTMLInputElement, standing);
    const shadow = shadowOf(element);
    if (shadow !== null) this.#walk(shadow, standing);
    const inner = element.localName === 'iframe' ? (element as HTMLIFrameElement).contentDocument : null;
    if (inner !== null) this.#walk(inner, standing);
  }

  #meetField(field: HTMLInputElement, { rule, isIgnored }: Standing): void {
    if (field.type === 'hidden') return;
    const fieldRule = this.#rules.fieldRule(field, isIgnored);
    if (fieldRule === 'page') return this.#rewordAttribute(field, 'value', rule);
    if (!isSeen(field)) return;
    this.#count.fields.all++;
    if (fieldRule === 'masked') this.#count.fields.masked++;
    this.#mark(fieldRule === 'masked' ? 'field' : 'shown', field);
  }

  #meetText(text: Text, parent: Node | null, { rule, isLeftOut }: Standing): void {
    const { data } = text;
    const element = parent?.nodeType === Node.ELEMENT_NODE ? (parent as Element) : null;
    if (isLeftOut || data.trim() === '' || (element !== null && SPEECHLESS.test(element.localName))) return;
    const clean = masked(data, rule);
    if (element === null || isSeen(element)) {
      this.#count.texts.all++;
      if (clean !== data || rule === 'hidden' || rule === 'entered') this.#count.texts.masked++;
    }
    if (clean === data) return;
    text.data = clean;
    this.#undo.push(() => { text.data = data; });
  }

  #rewordAttribute(element: Element, name: string, rule: TextRule): void {
    const words = element.getAttribute(name);
    const clean = words === null ? null : masked(words, rule);
    if (words === null || clean === null || clean === words) return;
    element.setAttribute(name, clean);
    this.#undo.push(() => element.setAttribute(name, words));
  }

  #mark(kind: MaskedKind, element: Element): void {
    if (kind === 'left-out') this.#count.leftOut++;
    if (kind === 'ignored') this.#count.ignored++;
    this.#marked.push({ kind, element });
  }
}

const { checkVisibility } = Element.prototype;

function isSeen(element: Element): boolean {
  return checkVisibility.call(element, { visibilityProperty: true });
}

// By the browser's own getters: a form may have a field called `parentNode`.
function parentOf(node: Node): Node | null {
  return Reflect.get(Node.prototype, 'parentNode', node);
}
function shadowOf(element: Element): ShadowRoot | null {
  return Reflect.get(Element.prototype, 'shadowRoot', element);
}
