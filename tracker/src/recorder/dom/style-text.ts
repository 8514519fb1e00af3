// Style sheets → text that gives the same style elsewhere. A sheet's own text is taken where it still says what the sheet holds:
// rules read back from the browser have lost what it did not understand or put together differently.

import { absoluteCss } from './absolute-urls.ts';
import { baseOf, nodeName, textContent } from './natives.ts';
import { isSheetLink } from './recorded-nodes.ts';
import { shortColours } from './short-colours.ts';
import type { Slices } from './slices.ts';

export interface StyleTexts {
  /** Reads the sheet of a style or link element, with pauses; nothing for other elements. */
  prepare(element: Element): Generator<void, void>;
  /** What `prepare` found, once: the rules as text, or null where the element's own text or address stands for itself. */
  take(element: Element): string | null;
}

export function makeStyleTexts(slices: Slices): StyleTexts {
  const read = new WeakMap<Element, string>();

  function* rulesText(sheet: CSSStyleSheet, base: string): Generator<void, string> {
    let text = '';
    for (const rule of Array.from(sheet.cssRules)) {
      text += rule instanceof CSSImportRule ? yield* importText(rule, base) : rule.cssText;
      if (slices.isOver()) yield;
    }
    return absoluteCss(shortColours(text), sheet.href ?? base);
  }

  /** An import's own rules, where they may be read: the address may be gone when it is played. */
  function* importText(rule: CSSImportRule, base: string): Generator<void, string> {
    const rules = rule.styleSheet && readable(rule.styleSheet) ? yield* rulesText(rule.styleSheet, base) : null;
    if (rules === null) return rule.cssText;
    const supported = rule.supportsText ? `@supports (${rule.supportsText}){${rules}}` : rules;
    const layered = rule.layerName === null || rule.layerName === undefined ? supported : `@layer ${rule.layerName}{${supported}}`;
    return rule.media.length > 0 ? `@media ${rule.media.mediaText}{${layered}}` : layered;
  }

  /** Whether the text, read afresh, gives these very rules: nobody has inserted, changed or deleted one. */
  function* isAsWritten(text: string, sheet: CSSStyleSheet): Generator<void, boolean> {
    if (text.includes('@import')) return false;
    const written = parse(text);
    if (written === null) return text.trim() !== '';
    if (written.length !== sheet.cssRules.length) return false;
    for (let index = 0; index < written.length; index++) {
      if (written[index]!.cssText !== sheet.cssRules[index]!.cssText) return false;
      if (slices.isOver()) yield;
    }
    return true;
  }

  return {
    *prepare(element) {
      const isStyle = /^style$/i.test(nodeName(element));
      if (!isStyle && !isSheetLink(element)) return;
      const { sheet } = element as HTMLStyleElement | HTMLLinkElement;
      if (!sheet || !readable(sheet) || (isStyle && (yield* isAsWritten(textContent(element) ?? '', sheet)))) return;
      read.set(element, yield* rulesText(sheet, baseOf(element)));
    },
    take(element) {
      const text = read.get(element) ?? null;
      read.delete(element);
      return text;
    },
  };
}

/** The rules of a text; null where this browser cannot say. */
function parse(text: string): CSSRuleList | null {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet.cssRules;
  } catch {
    return null; // No constructed sheets here: a text that is there is believed.
  }
}

/** Sheets of other origins do not let themselves be read. */
function readable(sheet: CSSStyleSheet): boolean {
  try {
    return sheet.cssRules !== null;
  } catch {
    return false;
  }
}
