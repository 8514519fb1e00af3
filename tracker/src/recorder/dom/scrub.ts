// The last hand over a DOM event before it is kept: masks texts, attributes and field values in place. Walks what rrweb
// serialised, so that nothing depends on rrweb having asked us: it does not ask for `value` attributes of emptied fields,
// texts in shadow roots, titles, placeholders, or addresses.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, SOURCE_INPUT, SOURCE_MUTATION, pagePath } from '@hindsight/wire';
import { maskText, type MaskRules } from '../privacy/mask-rules.ts';

interface SerializedNode {
  id: number;
  tagName?: string;
  attributes?: Attributes;
  childNodes?: SerializedNode[];
  textContent?: string;
}
type Attributes = Record<string, unknown>;
export interface DomEvent {
  type: number;
  data: unknown;
}
interface MutationData {
  adds: { parentId: number; node: SerializedNode }[];
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Attributes }[];
}
interface InputData {
  id: number;
  text: string;
}

/** Attributes that hold words for people, or that pages fill with what was typed. The others are structure. */
const WORDS = /^(title|alt|placeholder|label|summary|content|value|aria-(label|description|valuetext|placeholder|roledescription)|data-(?!rr-is-password|hs-).*)$/;
const FIELDS = new Set(['input', 'textarea', 'select', 'option']);
const VISIBLE_META = /^(viewport|theme-color|color-scheme)$/;

/**
 * @param nodeOf the live node of an rrweb id
 * @returns masks an event in place; false: the event must not be kept at all
 */
export function makeScrub(masks: MaskRules, nodeOf: (id: number) => Node | null): (event: DomEvent) => boolean {
  const elementOf = (id: number): Element | null => {
    const node = nodeOf(id);
    return node?.nodeType === 1 ? (node as Element) : null;
  };

  const scrubAttributes = (tag: string, attributes: Attributes, element: Element | null, isHidden: boolean): void => {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (typeof value !== 'string') continue;
      if (name.startsWith('on') || name === 'srcdoc' || name === 'nonce') delete attributes[name];
      else if (name === 'href' || name === 'src' || name === 'action' || name === 'formaction' || name === 'ping' || name === 'rr_src') {
        attributes[name] = masks.typed.withoutTyped(/^(a|area|form|iframe|button|input)$/.test(tag) ? withoutQuery(value) : value);
      } else if (WORDS.test(name)) {
        attributes[name] = clean(masks.typed.withoutTyped(value), isHidden && !name.startsWith('data-'));
      }
    }
    if (tag === 'meta' && 'content' in attributes && !VISIBLE_META.test(String(attributes['name']))) delete attributes['content'];
    if (FIELDS.has(tag)) scrubField(tag, attributes, element, isHidden);
  };

  const scrubField = (tag: string, attributes: Attributes, element: Element | null, isHidden: boolean): void => {
    // No live element, no rule to go by: keep nothing of its value.
    if (element === null) {
      delete attributes['value'];
      return;
    }
    const select = tag === 'option' ? element.closest('select') : tag === 'select' ? (element as HTMLSelectElement) : null;
    if (select !== null) {
      if (masks.fieldRule(select) === 'secret') {
        delete attributes['selected'];
        delete attributes['value'];
      } else if (isHidden && 'value' in attributes) {
        attributes['value'] = optionName(tag === 'option' ? (element as HTMLOptionElement).index : select.selectedIndex);
      }
    } else if (typeof attributes['value'] === 'string' && tag !== 'option') {
      attributes['value'] = masks.maskField(element, attributes['value']);
    }
  };

  const walk = (node: SerializedNode, isParentHidden: boolean, parentTag: string): void => {
    let isHidden = isParentHidden;
    const tag = node.tagName ?? '';
    if (node.attributes) {
      const element = elementOf(node.id);
      if (element !== null) isHidden = masks.ownRule(element) ?? isParentHidden;
      scrubAttributes(tag, node.attributes, element, isHidden);
    }
    if (node.textContent !== undefined && parentTag !== 'style' && parentTag !== 'script') {
      node.textContent = clean(masks.typed.withoutSecrets(node.textContent), isHidden);
    }
    if (!node.childNodes) return;
    // A textarea's children are its first value.
    if (tag === 'textarea') node.childNodes = [];
    for (const child of node.childNodes) walk(child, isHidden, tag);
  };

  const scrubMutation = (data: MutationData): void => {
    const memo = new Map<Node, boolean>();
    for (const add of data.adds) {
      const parent = nodeOf(add.parentId);
      walk(add.node, masks.hidesText(parent, memo), parent?.nodeName.toLowerCase() ?? '');
    }
    for (const text of data.texts) {
      const parent = nodeOf(text.id)?.parentNode ?? null;
      if (text.value === null || parent?.nodeName === 'STYLE') continue;
      text.value = clean(masks.typed.withoutSecrets(text.value), masks.hidesText(parent, memo));
    }
    for (const change of data.attributes) {
      const element = elementOf(change.id);
      scrubAttributes(element?.localName ?? '', change.attributes, element, masks.hidesText(element, memo));
    }
  };

  const scrubInput = (data: InputData): boolean => {
    const element = elementOf(data.id);
    if (element === null) return false;
    if (element.localName === 'select') {
      if (masks.fieldRule(element) === 'secret') return false;
      if (masks.hidesText(element)) data.text = optionName((element as HTMLSelectElement).selectedIndex);
    } else {
      data.text = masks.maskField(element, data.text);
    }
    return true;
  };

  return (event) => {
    if (event.type === META) {
      (event.data as { href: string }).href = location.origin + pagePath(location.pathname, location.hash);
    } else if (event.type === FULL_SNAPSHOT) {
      walk((event.data as { node: SerializedNode }).node, masks.hidesText(document), '');
    } else if (event.type === INCREMENTAL_SNAPSHOT) {
      const data = event.data as { source: number };
      if (data.source === SOURCE_MUTATION) scrubMutation(data as unknown as MutationData);
      if (data.source === SOURCE_INPUT) return scrubInput(data as unknown as InputData);
    }
    return true;
  };
}

/** Secrets are blotted out first: asterisks letter by letter would tell their length. */
function clean(text: string, isHidden: boolean): string {
  return isHidden ? maskText(text) : text;
}

/** Stands for an option's value where page text is masked: the choice replays, the word is not kept. */
function optionName(index: number): string {
  return `#${index}`;
}

function withoutQuery(url: string): string {
  return url.replace(/\?[^#]*/, '');
}
