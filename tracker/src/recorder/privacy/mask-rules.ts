// What may leave the page. The presets: `inputs` masks everything entered, and what names a person or an account in the page's
// text; `text` masks all text as well; `open` masks what is entered into fields that are not marked. Secret fields are masked
// under each of them, and what was typed is blotted out wherever the page shows it.

import { BLOCK, EDITABLE, FIXED_MASK, IGNORE, isLabelledSecret, isSecretField, MASK, maskText, pathPattern, UNMASK, withoutIdentifiers } from '@hindsight/masking';
import type { PathRule, TrackerSettings } from '@hindsight/wire';
import { containerOf, ELEMENT, matches, nodeType } from '../dom/natives.ts';
import type { TypedValues } from './typed-values.ts';

/** Of a form it may be a field of that name. */
const { closest } = Element.prototype;

/**
 * `secret` and `masked`: a mask of fixed length · `shown`: as it is · `page`: buttons, checkboxes, options: what the page wrote,
 * masked where the page's text is.
 */
export type FieldRule = 'secret' | 'masked' | 'shown' | 'page';

/**
 * `entered`: a mask of fixed length · `hidden`: layout alone · `clean`: all but what names a person or an account · `shown`: as it
 * is. What was typed is blotted out under each.
 */
export type TextRule = 'entered' | 'hidden' | 'clean' | 'shown';

export interface MaskRules {
  /** Selector of elements recorded as an empty box; follows the page's address. */
  readonly blockSelector: string;
  /** Selectors of the settings that no browser understands: how many. */
  readonly brokenSelectors: number;
  /** Names of query parameters whose values may stay in addresses. */
  readonly keptQueries: readonly string[];
  /**
   * The rule for an element's text, going by it and what contains it.
   * @param memo answers of this moment: thousands of nodes added at once share their ancestors
   */
  textRule(element: Node | null, memo?: Map<Node, TextRule>): TextRule;
  /** Whether a node's words, and pictures of it, stay out of the recording. */
  hidesText(node: Node | null): boolean;
  /** An element's own word on its text, or null: as its parent. */
  ownRule(element: Element): TextRule | null;
  /** A text of the page as it may be recorded. */
  mask(text: string, rule: TextRule): string;
  fieldRule(field: Element): FieldRule;
  /** A field's value as it may be recorded. */
  maskField(field: Element, value: string): string;
  /** Whether what is done with an element stays unrecorded: input, clicks, focus. */
  isIgnored(node: Node | null): boolean;
  /** A text for places outside the DOM events: titles, fingerprints, messages. */
  cleanText(text: string, element: Element | null): string;
  readonly typed: TypedValues;
}

export function makeMaskRules(settings: TrackerSettings, typed: TypedValues): MaskRules {
  const { masking } = settings;
  let broken = 0;
  const sound = (selector: string): boolean => {
    try {
      document.createDocumentFragment().querySelector(selector);
      return selector.trim() !== '';
    } catch {
      broken++; // Reported with the recording.
      return false;
    }
  };
  const paths = (settings.pathRules ?? []).filter(({ selector }) => sound(selector)).map((rule) => ({ ...rule, path: pathPattern(rule.path) }));
  const listOf = (rule: PathRule['rule'], mark: string, selectors: string[] | undefined): (() => string) => {
    const everywhere = [mark, ...(selectors ?? []).filter(sound)];
    const there = paths.filter((one) => one.rule === rule);
    let path = '';
    let list = everywhere.join();
    return () => {
      // An app's routes change the address without a load: rules go by where the page is now.
      if (there.length > 0 && path !== location.pathname) {
        path = location.pathname;
        list = [...everywhere, ...there.filter((one) => one.path.test(path)).map(({ selector }) => selector)].join();
      }
      return list;
    };
  };
  const masked = listOf('mask', MASK, settings.maskSelectors);
  const unmasked = listOf('unmask', UNMASK, settings.unmaskSelectors);
  const blocked = listOf('block', BLOCK, settings.blockSelectors);
  const ignored = listOf('ignore', IGNORE, settings.ignoreSelectors);

  /** Whether a mark next above says that it may be seen; a mask wins over its opposite on the same element. */
  const isMarkedOpen = (element: Element): boolean => {
    const nearest = closest.call(element, `${unmasked()},${masked()}`);
    return nearest !== null && !matches(nearest, masked());
  };
  const ownRule = (element: Element): TextRule | null => {
    const isEditable = matches(element, EDITABLE);
    const isHidden = matches(element, masked());
    if (!isEditable && !isHidden && !matches(element, unmasked())) return null;
    // What is typed into an editable region is an input, whatever stands inside it.
    if (isEditable || closest.call(element, EDITABLE)) return masking === 'open' && isMarkedOpen(element) ? 'shown' : 'entered';
    return isHidden ? 'hidden' : 'shown';
  };
  const textRule = (node: Node | null, memo?: Map<Node, TextRule>): TextRule => {
    const path: Node[] = [];
    let answer: TextRule | null = null;
    for (let step = node; step !== null && answer === null; step = containerOf(step)) {
      answer = memo?.get(step) ?? (nodeType(step) === ELEMENT ? ownRule(step as Element) : null);
      path.push(step);
    }
    const rule = answer ?? (document.designMode === 'on' ? 'entered' : masking === 'text' ? 'hidden' : masking === 'open' ? 'shown' : 'clean');
    if (memo) for (const step of path) memo.set(step, rule);
    return rule;
  };
  const mask = (text: string, rule: TextRule): string => {
    if (rule === 'entered') return text.trim() === '' ? text : FIXED_MASK;
    // What was typed goes first: characters masked one by one would tell its length.
    const clean = typed.without(text);
    return rule === 'hidden' ? maskText(clean) : rule === 'clean' ? withoutIdentifiers(clean) : clean;
  };
  const fieldRule = (field: Element): FieldRule => {
    if (isSecretField(field as HTMLInputElement) || isIgnored(field)) return 'secret';
    const type = (field as HTMLInputElement).type;
    const isChoice = field.localName === 'select';
    if (!isChoice && /^(checkbox|radio|button|submit|reset|image)$/.test(type)) return 'page';
    const isOpen = masking === 'open' && type !== 'hidden' && type !== 'file' && isMarkedOpen(field);
    if ((isChoice || isOpen) && isLabelledSecret(field as HTMLInputElement)) return 'secret';
    return isChoice ? 'page' : isOpen ? 'shown' : 'masked';
  };
  const isIgnored = (node: Node | null): boolean => {
    const list = ignored();
    for (let step = node; step !== null; step = containerOf(step)) if (nodeType(step) === ELEMENT && matches(step as Element, list)) return true;
    return false;
  };
  return {
    get blockSelector() {
      return blocked();
    },
    brokenSelectors: broken, keptQueries: settings.keptQueries ?? [],
    hidesText: (node) => /^[eh]/.test(textRule(node)),
    textRule, ownRule, mask, fieldRule, isIgnored, typed,
    maskField(field, value) {
      const rule = fieldRule(field);
      if (value === '' || isIgnored(field)) return '';
      return rule === 'shown' ? typed.without(value) : rule === 'page' ? mask(value, textRule(field)) : FIXED_MASK;
    },
    cleanText: (text, element) => mask(text, textRule(element)),
  };
}
