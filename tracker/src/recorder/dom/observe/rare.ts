// Watches for what most visits never see: rules inserted, deleted and replaced by script, sheets adopted by documents and shadow roots,
// fonts that scripts make, elements they define, words selected, films and sounds played, popovers. What tells of these is a part, which comes with the first of
// them. Until it is there it is noted what happened; where it cannot be had, a later snapshot shows what came of it.

import { stopAll } from '../../page.ts';
import { adoptedSheetsOf, attributeOf, DOCUMENT, nodeType } from '../natives.ts';
import type { Missed, Rarities } from '../rare/rarities.ts';
import type { DomObserver } from '../recorder-parts.ts';
import { watch, watchMade } from './patch.ts';

/** Where they are, what they are called, and which part of each is watched. */
const MEMBERS = [
  ['CSSStyleSheet', 'insertRule deleteRule addRule removeRule replace replaceSync', 'value'], ['CSSGroupingRule CSSStyleRule', 'insertRule deleteRule', 'value'],
  ['CustomElementRegistry', 'define', 'value'], ['CSSStyleRule', 'style styleMap', 'get'], ['StyleSheet HTMLStyleElement', 'disabled', 'set'],
  // A list may be written, or read and then added to.
  ['Document ShadowRoot', 'adoptedStyleSheets', 'get'], ['Document ShadowRoot', 'adoptedStyleSheets', 'set'],
] as const;
const EVENTS = ['selectionchange', 'toggle', 'play', 'pause', 'seeked', 'volumechange', 'ratechange'];
const MOST_CALLS = 500;

export const observeRare: DomObserver = (host) => {
  const { guard, listen, loadPart, onRoot, onRootTold, onSnapshot } = host;
  let missed: Missed = { owners: new Set(), texts: new Map(), calls: [], isSnapshotting: false };
  const patched = new WeakSet<object>();
  let rarities: Rarities | null | undefined;
  let isAsked = false;
  const need = (): void => {
    if (isAsked) return;
    isAsked = true;
    void loadPart<typeof import('../../parts/rare.ts')>('rare').then(guard('rare', (part) => {
      const { isSnapshotting } = missed;
      rarities = part && part.tellOfRare(host, missed, adoptedSheetsOf);
      missed = { owners: new Set(), texts: new Map(), calls: [], isSnapshotting };
    }));
  };
  const called = guard('rare', (name: string, self: object, args: unknown[]) => {
    if (rarities !== undefined) return rarities?.called(name, self, args);
    // Clicks unselect what was not selected, fields have selections of their own, and what unfolds is no popover.
    if (name === 'selectionchange' ? (self as Partial<Document>).getSelection?.()?.isCollapsed !== false : name === 'toggle' && attributeOf(self as Element, 'popover') === null) return;
    need();
    const sheet = (self as CSSRule).parentStyleSheet ?? (self as CSSStyleSheet);
    if (name.startsWith('replace')) missed.texts.set(sheet, String(args[0]));
    else if (/Rule$|^style|^disabled/.test(name)) {
      missed.texts.delete(sheet);
      missed.owners.add(sheet.ownerNode ?? (self as Node));
    } else if (missed.calls.length < MOST_CALLS) missed.calls.push([name, self, args]);
  });
  onRoot((root) => {
    const stops = EVENTS.map((type) => listen(root, type, (event) => called(type, event.target!, [event])));
    const view = (nodeType(root) === DOCUMENT ? (root as Document) : root.ownerDocument!).defaultView as (Window & { [name: string]: { prototype: object } | undefined }) | null;
    if (view !== null && !patched.has(view)) {
      patched.add(view);
      for (const [owners, names, part] of MEMBERS) for (const owner of owners.split(' ')) for (const name of names.split(' ')) stops.push(watch(view[owner]?.prototype, name, part, (self, args) => called(name, self, args)));
    }
    return stopAll(stops);
  });
  onRootTold((root) => {
    missed.isSnapshotting ||= root === document;
    if (adoptedSheetsOf(root)?.length) need();
  });
  onSnapshot(() => (missed.isSnapshotting = false));
  return stopAll([() => rarities?.stop(), watchMade<FontFace>(window, 'FontFace', (face, args) => called('FontFace', face, args))]);
};
