// States a replay cannot be in (nobody hovers in it, nobody has typed) are shown by attributes: selectors in recorded CSS that ask for
// the state are made to ask for the attribute, at the same specificity. Works in place on the copy that rrweb gets.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_ADOPTED_SHEETS, SOURCE_MUTATION, SOURCE_STYLE_RULE } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import type { LiveNodes } from '../assets/rewrite-event.ts';

/** On what the pointer is over, and on what contains it. */
export const HOVERED = 'hs-hovered';
/** On fields the visitor has changed and left. */
export const TOUCHED = 'hs-touched';

/** A colon with a backslash before it belongs to a name: `.hover\:red`. */
const STATE = /(?<!\\):(hover|visited|user-invalid|user-valid)(?![\w-])/g;
/** No link is: of the visitor's it is not known, and the viewer's are nobody's business. */
const NEVER = ':not(*)';

/** CSS whose selectors ask for attributes where they asked for states. */
export function withStateSelectors(css: string): string {
  return css.replace(STATE, (_, state: string) => (state === 'hover' ? `[${HOVERED}]` : state === 'visited' ? NEVER : `:${state.slice('user-'.length)}:where([${TOUCHED}])`));
}

/** @param live asked where a change names a node only by its number */
export function rewriteStateSelectors(event: RecordedEvent, live: LiveNodes): void {
  const data = event.data as Fields | null;
  if (data === null || typeof data !== 'object') return;
  if (event.type === FULL_SNAPSHOT) return rewriteTree(data['node']);
  if (event.type !== INCREMENTAL_SNAPSHOT) return;
  switch (data['source']) {
    case SOURCE_MUTATION:
      for (const { parentId, node } of fieldsOf(data['adds'])) {
        if (typeof parentId === 'number' && live.tagOf(parentId) === 'style') rewrite(node as Fields, 'textContent');
        rewriteTree(node);
      }
      for (const { attributes } of fieldsOf(data['attributes'])) rewrite(attributes as Fields, '_cssText');
      for (const text of fieldsOf(data['texts'])) if (typeof text['id'] === 'number' && live.parentTagOf(text['id']) === 'style') rewrite(text, 'value');
      return;
    case SOURCE_STYLE_RULE:
      for (const add of fieldsOf(data['adds'])) rewrite(add, 'rule');
      for (const name of ['replace', 'replaceSync']) rewrite(data, name);
      return;
    case SOURCE_ADOPTED_SHEETS:
      for (const sheet of fieldsOf(data['styles'])) for (const rule of fieldsOf(sheet['rules'])) rewrite(rule, 'rule');
  }
}

type Fields = Record<string, unknown>;

function rewriteTree(root: unknown): void {
  const waiting: { node: unknown; isInStyle: boolean }[] = [{ node: root, isInStyle: false }];
  // A page may nest deeper than the call stack goes.
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const node = at.node as Fields | null;
    if (node === null || typeof node !== 'object') continue;
    rewrite(node['attributes'] as Fields, '_cssText');
    if (at.isInStyle || node['isStyle'] === true) rewrite(node, 'textContent');
    for (const child of fieldsOf(node['childNodes'])) waiting.push({ node: child, isInStyle: node['tagName'] === 'style' });
  }
}

function rewrite(holder: Fields | null | undefined, name: string): void {
  const css = holder?.[name];
  if (holder && typeof css === 'string' && css.includes(':')) holder[name] = withStateSelectors(css);
}

function fieldsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => item !== null && typeof item === 'object') : [];
}
