// Puts changes of style sheets into words: rules inserted, deleted and replaced by script, and sheets adopted by documents and shadow
// roots. Sheets that stand in the page are named by their element; constructed ones get a number when they are adopted.

import { SOURCE_ADOPTED_SHEETS, SOURCE_MUTATION, SOURCE_STYLE_RULE } from '@hindsight/wire';
import { absoluteCss } from '../absolute-urls.ts';
import { SWITCHED_OFF } from '../node-text.ts';
import type { adoptedSheetsOf as AdoptedSheetsOf } from '../natives.ts';
import type { Missed, Rarities } from './rarities.ts';
import type { ObserverHost, Root } from '../recorder-parts.ts';

type Rule = CSSRule & { cssRules?: CSSRuleList };
type RuleHolder = CSSStyleSheet | Rule;
type Place = number | number[];
interface Insert {
  rule: string;
  index: Place;
}
/** As rrweb tells of it; places are in the sheet as it is by then. */
interface Change {
  adds?: Insert[];
  removes?: { index: Place }[];
  replaceSync?: string;
}

/**
 * @param missed what happened before this was there
 * @param adoptedSheetsOf the recorder's: what a part finds in the browser is watched already
 */
export function tellOfSheets({ emit, guard, mirror, onRoot, onRootTold, onSnapshot, touch }: ObserverHost, missed: Missed, adoptedSheetsOf: typeof AdoptedSheetsOf): Rarities {
  const numbers = new WeakMap<CSSStyleSheet, number>();
  /** What constructed sheets were given, while it still is what they hold: read back, rules may have lost something. */
  const texts = new WeakMap<CSSStyleSheet, string>();
  /** Constructed sheets the player has. */
  let known = new WeakSet<CSSStyleSheet>();
  /** What was told of each root that adopts sheets. */
  let adopted = new WeakMap<Root, string>();
  /** Roots of a snapshot that is still being taken: what they adopt comes after it. */
  let early: Set<Root> | null = missed.isSnapshotting ? new Set() : null;
  const due = new Set<() => void>();
  let lastNumber = 0;

  /** Rules inserted one after the other are one event. */
  let inserts: { sheet: CSSStyleSheet; adds: Insert[] } | null = null;
  const tellInserts = (): void => {
    const told = inserts;
    inserts = null;
    if (told) send(told.sheet, { adds: told.adds });
  };
  const send = (sheet: CSSStyleSheet, change: Change): void => {
    const owner = sheet.ownerNode as Element | null;
    const id = owner ? mirror.id(owner) : 0;
    if (id > 0) emit(SOURCE_STYLE_RULE, { id, ...change }, owner!);
    else if (known.has(sheet)) emit(SOURCE_STYLE_RULE, { styleId: numbers.get(sheet), ...change });
  };
  const tell = (sheet: CSSStyleSheet | null, change: Change): void => {
    if (!sheet) return;
    const { adds, removes, replaceSync } = change;
    if (replaceSync === undefined) texts.delete(sheet);
    else texts.set(sheet, change.replaceSync = absoluteCss(replaceSync, document.baseURI));
    for (const add of adds ?? []) add.rule = absoluteCss(add.rule, sheet.href ?? document.baseURI);
    if (inserts && (inserts.sheet !== sheet || !adds || removes)) tellInserts();
    if (!adds || removes) return send(sheet, change);
    inserts ??= { sheet, adds: [] };
    inserts.adds.push(...adds);
    soon(tellInserts);
  };
  const changed = guard('style', (holder: RuleHolder, change: (place: (index: number) => Place) => Change): void => {
    if (!('parentRule' in holder)) return tell(holder, change((index) => index));
    const place = placeOf(holder);
    if (place.length > 0) tell(holder.parentStyleSheet, change((index) => [...place, index]));
  });
  /** Once the page's present task is over: what it does to a list or a rule one after the other is one change. */
  const soon = (look: () => void): void => {
    if (due.size === 0) {
      void Promise.resolve().then(guard('style', () => {
        const looks = [...due];
        due.clear();
        for (const each of looks) each();
      }));
    }
    due.add(look);
  };

  const adopt = (root: Root): void => {
    if (early) return void early.add(root);
    // Looked at again when it is told of; it may be gone by then, and its sheets must not be taken for told.
    if (!mirror.isTold(root)) return;
    const sheets = Array.from(adoptedSheetsOf(root) ?? []);
    const id = mirror.id(root);
    const styleIds = sheets.map((sheet) => numbers.get(sheet) ?? (numbers.set(sheet, ++lastNumber), lastNumber));
    if (String(styleIds) === (adopted.get(root) ?? '')) return;
    adopted.set(root, String(styleIds));
    const unknown = sheets.filter((sheet) => !known.has(sheet));
    tellInserts();
    emit(SOURCE_ADOPTED_SHEETS, {
      id, styleIds, ...(unknown.length > 0 && {
        styles: unknown.map((sheet) => ({
          styleId: numbers.get(sheet),
          rules: texts.has(sheet) ? [] : Array.from(sheet.cssRules, ({ cssText }, index) => ({ rule: absoluteCss(cssText, document.baseURI), index })),
        })),
      }),
    });
    for (const sheet of unknown) {
      known.add(sheet);
      if (texts.has(sheet)) send(sheet, { replaceSync: texts.get(sheet)! });
    }
  };
  const looks = new WeakMap<Root, () => void>();
  const lookAt = guard('style', (root: Root) => {
    const look = looks.get(root) ?? ((): void => adopt(root));
    looks.set(root, look);
    soon(look);
  });

  /** A rule's declarations change in ways that cannot be watched: it is compared when the page has asked for them. */
  const before = new Map<Rule, string>();
  const compare = (): void => {
    for (const [rule, text] of before) {
      const place = placeOf(rule);
      if (rule.cssText === text || place.length === 0) continue;
      const last = place.pop()!;
      const at = (index: number): Place => (place.length === 0 ? index : [...place, index]);
      tell(rule.parentStyleSheet, { adds: [{ rule: rule.cssText, index: at(last) }], removes: [{ index: at(last + 1) }] });
    }
    before.clear();
  };
  const touched = guard('style', (rule: Rule) => {
    if (before.has(rule) || !rule.parentStyleSheet) return;
    before.set(rule, rule.cssText);
    soon(compare);
  });

  /** Of a link an attribute says it. */
  const switched = guard('style', (element: Node | null) => {
    const id = element?.nodeName === 'STYLE' ? mirror.id(element) : 0;
    if (id === 0) return;
    const { disabled, media } = element as HTMLStyleElement;
    emit(SOURCE_MUTATION, { texts: [], removes: [], adds: [], attributes: [{ id, attributes: { media: disabled ? SWITCHED_OFF : media || null } }] }, element!);
  });

  const called: Rarities['called'] = (name, self, args) => {
    const holder = self as RuleHolder;
    const [first, second, third] = args;
    switch (name) {
      case 'insertRule': return changed(holder, (place) => ({ adds: [{ rule: String(first), index: place(Number(second) || 0) }] }));
      case 'addRule': return changed(holder, () => ({
        adds: [{ rule: `${String(first)}{${String(second)}}`, index: (third as number | undefined) ?? (holder as CSSStyleSheet).cssRules.length - 1 }],
      }));
      case 'deleteRule':
      case 'removeRule': return changed(holder, (place) => ({ removes: [{ index: place(Number(first) || 0) }] }));
      case 'replace':
      case 'replaceSync': return tell(holder as CSSStyleSheet, { replaceSync: String(first) });
      case 'disabled': return switched((self as StyleSheet).ownerNode ?? (self as Node));
      case 'adoptedStyleSheets': return lookAt(self as Root);
      case 'style':
      case 'styleMap': return touched(self as Rule);
    }
  };

  // What happened meanwhile to sheets that stand in the page is told with their elements, as they are now; once more, if they are being told of.
  for (const owner of missed.owners) touch(owner);
  for (const [sheet, text] of missed.texts) texts.set(sheet, absoluteCss(text, document.baseURI));
  onRoot((root) => lookAt(root));
  onRootTold((root) => {
    // A snapshot begins: the player forgets what it had.
    if (root === document) {
      known = new WeakSet();
      adopted = new WeakMap();
      early = new Set();
    }
    adopted.delete(root);
    lookAt(root);
  });
  onSnapshot(() => {
    const roots = early;
    early = null;
    roots?.forEach(adopt);
  });
  return { called, stop: () => due.clear() };
}

/** Index of a rule in its sheet, through the rules that hold it; empty where it is in none. */
function placeOf(rule: Rule): number[] {
  const place: number[] = [];
  for (let step: Rule | null = rule; step !== null; step = step.parentRule) {
    const holder: { cssRules?: CSSRuleList } | null = (step.parentRule as Rule | null) ?? step.parentStyleSheet;
    if (!holder?.cssRules) return [];
    place.unshift(Array.prototype.indexOf.call(holder.cssRules, step));
  }
  return place;
}
