// The last hand over a DOM event before it is kept: masks texts, attributes and field values in place. Walks what rrweb
// serialised, so that nothing depends on rrweb having asked us: it does not ask for `value` attributes of emptied fields,
// texts in shadow roots, titles, placeholders, or addresses.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MUTATION } from '@hindsight/wire';
import { cleanAttribute, optionName } from '../privacy/clean-attribute.ts';
import type { MaskRules, TextRule } from '../privacy/mask-rules.ts';
import { presentPath } from '../privacy/page-address.ts';

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

const FIELDS = new Set(['input', 'textarea', 'select', 'option']);

/**
 * @param nodeOf the live node of an rrweb id
 * @returns masks an event in place; false: the event must not be kept at all
 */
export function makeScrub(masks: MaskRules, nodeOf: (id: number) => Node | null): (event: DomEvent) => boolean {
  const elementOf = (id: number): Element | null => {
    const node = nodeOf(id);
    return node?.nodeType === 1 ? (node as Element) : null;
  };

  const scrubAttributes = (tag: string, attributes: Attributes, element: Element | null, rule: TextRule): void => {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (typeof value !== 'string' || (name === 'value' && FIELDS.has(tag))) continue;
      const clean = cleanAttribute(masks, tag, name, value, rule, element);
      if (clean === null) delete attributes[name];
      else attributes[name] = clean;
    }
    if (FIELDS.has(tag)) scrubField(tag, attributes, element, rule);
  };

  const scrubField = (tag: string, attributes: Attributes, element: Element | null, rule: TextRule): void => {
    // No live element, no rule to go by: keep nothing of its value.
    if (element === null) {
      delete attributes['value'];
      return;
    }
    const select = tag === 'option' ? element.closest('select') : tag === 'select' ? (element as HTMLSelectElement) : null;
    const value = attributes['value'];
    if (select !== null) {
      if (masks.fieldRule(select) === 'secret' || masks.isIgnored(select)) {
        delete attributes['selected'];
        delete attributes['value'];
      } else if (typeof value === 'string') {
        attributes['value'] = rule === 'hidden' ? optionName(tag === 'option' ? (element as HTMLOptionElement).index : select.selectedIndex) : masks.mask(value, rule);
      }
    } else if (typeof value === 'string') {
      attributes['value'] = tag === 'option' ? masks.mask(value, rule) : masks.maskField(element, value);
    }
  };

  const walk = (node: SerializedNode, parentRule: TextRule, parentTag: string): void => {
    let rule = parentRule;
    const tag = node.tagName ?? '';
    if (node.attributes) {
      const element = elementOf(node.id);
      if (element !== null) rule = masks.ownRule(element) ?? parentRule;
      scrubAttributes(tag, node.attributes, element, rule);
    }
    if (node.textContent !== undefined && parentTag !== 'style' && parentTag !== 'script') node.textContent = masks.mask(node.textContent, rule);
    if (!node.childNodes) return;
    // A textarea's children are its first value.
    if (tag === 'textarea') node.childNodes = [];
    for (const child of node.childNodes) walk(child, rule, tag);
  };

  const scrubMutation = (data: MutationData): void => {
    const memo = new Map<Node, TextRule>();
    for (const add of data.adds) {
      const parent = nodeOf(add.parentId);
      walk(add.node, masks.textRule(parent, memo), parent?.nodeName.toLowerCase() ?? '');
    }
    for (const text of data.texts) {
      const parent = nodeOf(text.id)?.parentNode ?? null;
      if (text.value === null || parent?.nodeName === 'STYLE') continue;
      text.value = masks.mask(text.value, masks.textRule(parent, memo));
    }
    for (const change of data.attributes) {
      const element = elementOf(change.id);
      scrubAttributes(element?.localName ?? '', change.attributes, element, masks.textRule(element, memo));
    }
  };

  const scrubInput = (data: InputData): boolean => {
    const element = elementOf(data.id);
    if (element === null || masks.isIgnored(element)) return false;
    if (element.localName === 'select') {
      if (masks.fieldRule(element) === 'secret') return false;
      const rule = masks.textRule(element);
      data.text = rule === 'hidden' ? optionName((element as HTMLSelectElement).selectedIndex) : masks.mask(data.text, rule);
    } else {
      data.text = masks.maskField(element, data.text);
    }
    return true;
  };

  return (event) => {
    if (event.type === META) {
      (event.data as { href: string }).href = location.origin + presentPath(masks.keptQueries);
    } else if (event.type === FULL_SNAPSHOT) {
      walk((event.data as { node: SerializedNode }).node, masks.textRule(document), '');
    } else if (event.type === INCREMENTAL_SNAPSHOT) {
      const data = event.data as { source: number };
      if (data.source === SOURCE_MUTATION) scrubMutation(data as unknown as MutationData);
      if (data.source === SOURCE_INPUT) return scrubInput(data as unknown as InputData);
      if (data.source === SOURCE_MOUSE_INTERACTION) return !masks.isIgnored(nodeOf((data as unknown as InputData).id));
    }
    return true;
  };
}
