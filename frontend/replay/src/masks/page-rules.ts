// Rules of privacy as they hold for one page, read as the tracker reads them (tracker/src/recorder/privacy/mask-rules.ts): the player may
// not import it, so a test records pages under rules and compares. Which characters are masked, and which fields never shown, is one code.

import { BLOCK, EDITABLE, FIXED_MASK, IGNORE, isLabelledSecret, isSecretField, MASK, maskText, pathPattern, UNMASK, withoutIdentifiers } from '@hindsight/masking';
import type { PathRule, PrivacyRules, RuleHits } from '@hindsight/wire';

/** `entered`: a mask of fixed length · `hidden`: layout alone · `clean`: all but what names a person or an account · `shown`: as it is. */
export type TextRule = 'entered' | 'hidden' | 'clean' | 'shown';
/** `page`: what the page wrote into a button or a list, masked where its text is. */
export type FieldRule = 'masked' | 'shown' | 'page';

// A form may have fields of these names.
const { closest, matches } = Element.prototype;
const KINDS = ['mask', 'unmask', 'block', 'ignore'] as const;

export class PageRules {
  /** The settings' selectors, in their order. */
  readonly rules: Omit<RuleHits, 'elements'>[];
  readonly #masking: PrivacyRules['masking'];
  readonly #lists: Record<PathRule['rule'], string>;

  /** @param path of the page shown */
  constructor(settings: PrivacyRules, path: string) {
    this.#masking = settings.masking;
    const everywhere = { mask: settings.maskSelectors, unmask: settings.unmaskSelectors, block: settings.blockSelectors, ignore: settings.ignoreSelectors };
    this.rules = [
      ...KINDS.flatMap((rule) => (everywhere[rule] ?? []).map((selector) => ({ rule, selector, path: '', isForThisPage: true }))),
      ...(settings.pathRules ?? []).map(({ rule, selector, path: where }) => ({ rule, selector, path: where, isForThisPage: pathPattern(where).test(path) })),
    ];
    const listOf = (kind: PathRule['rule'], mark: string): string =>
      [mark, ...this.rules.filter(({ rule, selector, isForThisPage }) => rule === kind && isForThisPage && isSound(selector)).map(({ selector }) => selector)].join();
    this.#lists = { mask: listOf('mask', MASK), unmask: listOf('unmask', UNMASK), block: listOf('block', BLOCK), ignore: listOf('ignore', IGNORE) };
  }

  /** What holds where nothing says otherwise. */
  get preset(): TextRule {
    return this.#masking === 'text' ? 'hidden' : this.#masking === 'open' ? 'shown' : 'clean';
  }

  is(kind: PathRule['rule'], element: Element): boolean {
    return matches.call(element, this.#lists[kind]);
  }

  /** An element's own word on its text, or null: as what contains it. */
  ownRule(element: Element): TextRule | null {
    const isEditable = matches.call(element, EDITABLE);
    const isHidden = this.is('mask', element);
    if (!isEditable && !isHidden && !this.is('unmask', element)) return null;
    if (isEditable || closest.call(element, EDITABLE)) return this.#masking === 'open' && this.#isMarkedOpen(element) ? 'shown' : 'entered';
    return isHidden ? 'hidden' : 'shown';
  }

  fieldRule(field: HTMLInputElement, isIgnored: boolean): FieldRule {
    if (isSecretField(field) || isIgnored) return 'masked';
    const isChoice = field.localName === 'select';
    if (!isChoice && /^(checkbox|radio|button|submit|reset|image)$/.test(field.type)) return 'page';
    const isOpen = this.#masking === 'open' && field.type !== 'file' && this.#isMarkedOpen(field);
    if ((isChoice || isOpen) && isLabelledSecret(field)) return 'masked';
    return isChoice ? 'page' : isOpen ? 'shown' : 'masked';
  }

  /** Whether a mark next above says that it may be seen; a mask wins over its opposite on the same element. */
  #isMarkedOpen(element: Element): boolean {
    const nearest: Element | null = closest.call(element, `${this.#lists.unmask},${this.#lists.mask}`);
    return nearest !== null && !this.is('mask', nearest);
  }
}

/** A text of the page as it would be recorded. */
export function masked(text: string, rule: TextRule): string {
  switch (rule) {
    case 'entered': return text.trim() === '' ? text : FIXED_MASK;
    case 'hidden': return maskText(text);
    case 'clean': return withoutIdentifiers(text);
    case 'shown': return text;
  }
}

export function isSound(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return selector.trim() !== '';
  } catch {
    return false;
  }
}
