// What may leave the page. The presets: `inputs` masks everything the visitor enters; `open` the same except fields marked
// data-hs-unmask; `text` masks all text of the page as well. Secret fields are masked under each of them.

import type { TrackerSettings } from '@hindsight/wire';
import { isSecretField } from './secret-fields.ts';
import type { TypedValues } from './typed-values.ts';

/**
 * `secret`: nothing of it, not even its length · `masked`: as many asterisks as characters · `shown`: as it is ·
 * `page`: buttons, checkboxes, options: what the page wrote, masked where the page's text is.
 */
export type FieldRule = 'secret' | 'masked' | 'shown' | 'page';

export interface MaskRules {
  /** Selector of elements recorded as an empty box. */
  readonly blockSelector: string;
  /** Selectors of the settings that no browser understands: how many. */
  readonly brokenSelectors: number;
  /**
   * Whether the text of an element is masked, going by it and what contains it.
   * @param memo answers of this moment: thousands of nodes added at once share their ancestors
   */
  hidesText(element: Node | null, memo?: Map<Node, boolean>): boolean;
  /** An element's own word on its text: masked, not masked, or null: as its parent. */
  ownRule(element: Element): boolean | null;
  fieldRule(field: Element): FieldRule;
  /** A field's value as it may be recorded. */
  maskField(field: Element, value: string): string;
  /** A text of the page as it may be recorded, for places outside the DOM events: titles, fingerprints, messages. */
  cleanText(text: string, element: Element | null): string;
  readonly typed: TypedValues;
}

const MASK = 'data-hs-mask';
const UNMASK = 'data-hs-unmask';
const BLOCK = 'data-hs-block';
const SECRET_MASK = '*'.repeat(8);

export function maskText(text: string): string {
  return text.replace(/\S/g, '*');
}

export function makeMaskRules(settings: TrackerSettings, typed: TypedValues): MaskRules {
  const mask = settings.maskSelectors.filter(isSelector);
  const block = settings.blockSelectors.filter(isSelector);
  const siteMask = mask.join(',');
  const isTextPreset = settings.masking === 'text';

  const ownRule = (element: Element): boolean | null => {
    const isEditable = element.hasAttribute('contenteditable') && element.getAttribute('contenteditable') !== 'false';
    const isUnmasked = element.hasAttribute(UNMASK);
    if (element.hasAttribute(MASK) || (siteMask !== '' && element.matches(siteMask))) return true;
    // What is typed into an editable region is an input, whatever it looks like.
    if (isEditable) return !(settings.masking === 'open' && isUnmasked);
    return isUnmasked ? false : null;
  };
  const hidesText = (node: Node | null, memo?: Map<Node, boolean>): boolean => {
    const path: Node[] = [];
    let answer: boolean | null = null;
    for (let step = node; step !== null && answer === null; step = containerOf(step)) {
      answer = memo?.get(step) ?? (step.nodeType === 1 ? ownRule(step as Element) : null);
      path.push(step);
    }
    const isHidden = answer ?? isTextPreset;
    if (memo) for (const step of path) memo.set(step, isHidden);
    return isHidden;
  };
  const fieldRule = (field: Element): FieldRule => {
    if (isSecretField(field as HTMLInputElement)) return 'secret';
    const type = (field as HTMLInputElement).type;
    if (field.localName === 'select' || /^(checkbox|radio|button|submit|reset|image)$/.test(type)) return 'page';
    return settings.masking === 'open' && type !== 'hidden' && type !== 'file' && field.closest(`[${UNMASK}],[${MASK}]`)?.hasAttribute(UNMASK) ? 'shown' : 'masked';
  };
  return {
    blockSelector: [`[${BLOCK}]`, ...block].join(','),
    brokenSelectors: settings.maskSelectors.length + settings.blockSelectors.length - mask.length - block.length,
    hidesText, ownRule, fieldRule, typed,
    maskField(field, value) {
      const rule = fieldRule(field);
      if (value === '' || rule === 'shown') return typed.withoutSecrets(value);
      if (rule === 'secret') return SECRET_MASK;
      if (rule === 'masked') return maskText(value);
      return hidesText(field) ? maskText(value) : typed.withoutSecrets(value);
    },
    cleanText(text, element) {
      const clean = typed.withoutSecrets(text);
      return hidesText(element) ? maskText(clean) : clean;
    },
  };
}

/** Out of shadow roots and same-origin frames as well. */
function containerOf(node: Node): Node | null {
  if (node.nodeType === 9) return (node as Document).defaultView?.frameElement ?? null;
  return node.parentNode ?? (node as ShadowRoot).host ?? null;
}

function isSelector(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return selector.trim() !== '';
  } catch {
    return false; // Counted in `brokenSelectors`, and reported with the recording.
  }
}
