// Goes over all CSS in an event, wherever it stands: texts of style elements, rules that come one by one, adopted sheets, style and
// media attributes. Works in place on the copy that rrweb gets.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_ADOPTED_SHEETS, SOURCE_MUTATION, SOURCE_STYLE_RULE } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import type { LiveNodes } from '@hindsight/asset-vault/recorded';

/**
 * @param live asked where a change names a node only by its number
 * @param css  changes a text of CSS, a list of declarations or a media query
 */
export function changeRecordedCss(event: RecordedEvent, live: LiveNodes, css: (text: string) => string): void {
  const rewrite = (holder: Fields | null | undefined, name: string): void => {
    const text = holder?.[name];
    if (holder && typeof text === 'string' && text.includes(':')) holder[name] = css(text);
  };
  const rewriteAttributes = (attributes: unknown): void => CSS_ATTRIBUTES.forEach((name) => rewrite(attributes as Fields | undefined, name));

  const data = event.data as Fields | null;
  if (data === null || typeof data !== 'object') return;
  if (event.type === FULL_SNAPSHOT) return rewriteTree(data['node'], rewrite, rewriteAttributes);
  if (event.type !== INCREMENTAL_SNAPSHOT) return;
  switch (data['source']) {
    case SOURCE_MUTATION:
      for (const { parentId, node } of fieldsOf(data['adds'])) {
        if (typeof parentId === 'number' && live.tagOf(parentId) === 'style') rewrite(node as Fields, 'textContent');
        rewriteTree(node, rewrite, rewriteAttributes);
      }
      for (const { attributes } of fieldsOf(data['attributes'])) rewriteAttributes(attributes);
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
const CSS_ATTRIBUTES = ['_cssText', 'style', 'media'];

function rewriteTree(root: unknown, rewrite: (holder: Fields, name: string) => void, rewriteAttributes: (attributes: unknown) => void): void {
  const waiting: { node: unknown; isInStyle: boolean }[] = [{ node: root, isInStyle: false }];
  // A page may nest deeper than the call stack goes.
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const node = at.node as Fields | null;
    if (node === null || typeof node !== 'object') continue;
    rewriteAttributes(node['attributes']);
    if (at.isInStyle || node['isStyle'] === true) rewrite(node, 'textContent');
    for (const child of fieldsOf(node['childNodes'])) waiting.push({ node: child, isInStyle: node['tagName'] === 'style' });
  }
}

function fieldsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => item !== null && typeof item === 'object') : [];
}
