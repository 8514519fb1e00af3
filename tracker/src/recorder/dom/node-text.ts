// One node → its JSON in rrweb's format, masked on the way: nothing unmasked is ever put into words. An element's text ends before
// its children, for snapshots hold them inside and batches of changes beside it.

import { cleanAttribute } from '../privacy/clean-attribute.ts';
import type { MaskRules, TextRule } from '../privacy/mask-rules.ts';
import { absoluteCss, absoluteSrcset, absoluteUrl } from './absolute-urls.ts';
import { boxState, FIELD_ATTRIBUTES, fieldState, mediaState, openMode, scrollState, type Attributes } from './element-state.ts';
import type { Entry, NodeMirror } from './mirror.ts';
import {
  attributesOf, baseOf, dataOf, DOCTYPE, DOCUMENT, frameDocumentOf, localNameOf, namespaceOf, nodeName, nodeType, parentNode, shadowRootOf, TEXT,
} from './natives.ts';
import { isChildless } from './recorded-nodes.ts';
import type { StyleTexts } from './style-text.ts';
import { jsonText } from '../json-text.ts';

/** A node put into words: its entry in the mirror, and its JSON up to the end, or up to its children. */
export interface NodeText {
  entry: Entry;
  /** Where it has children to come, `]}` is missing. */
  text: string;
  /** Whether children may follow. */
  isOpen: boolean;
  rule: TextRule;
}

export interface NodeTextPorts {
  mirror: NodeMirror;
  masks: MaskRules;
  styles: StyleTexts;
  isBlocked(element: Element): boolean;
  /** Told of each element put into words. */
  onElement(element: Element, name: string): void;
  /** A node could not be put into words. */
  onFault(): void;
}

/** Null: it could not be done. @param isNew just added to the page: it cannot be scrolled yet */
export type WriteNode = (node: Node, parent: Entry | null, isInShadow: boolean, rule: TextRule, isNew: boolean) => NodeText | null;

const URLS = /^(src|href|xlink:href|poster|background|data)$/;
/** No attribute says that a style element is switched off; for media that there are none it is. */
export const SWITCHED_OFF = 'not all';
/** Many, and never scrolled: not worth asking each. */
const UNSCROLLABLE = /^(t[dhr]|tbody|a|b|i|br|img|option|path)$/;
const DROPPED = /^(sandbox|autoplay)$/;
const quoted = (text: string): string => JSON.stringify(text);

export function makeWriteNode({ mirror, masks, styles, isBlocked, onElement, onFault }: NodeTextPorts): WriteNode {
  const attribute = (element: Element, tag: string, name: string, value: string, rule: TextRule): string | null =>
    cleanAttribute(masks, tag, name, absoluteAttribute(element, tag, name, value), rule, element);

  const attributes = (element: Element, tag: string, rule: TextRule, css: string | null, isNew: boolean): string => {
    const own = FIELD_ATTRIBUTES[tag];
    let text = '';
    const list = attributesOf(element);
    for (let index = 0; index < list.length; index++) {
      const { name, value } = list[index]!;
      if (own?.test(name) || (css !== null && tag === 'link' && name === 'rel') || isDropped(element, tag, name)) continue;
      const clean = attribute(element, tag, name, value, rule);
      if (clean !== null) text += `${quoted(tag === 'iframe' && name === 'src' ? 'rr_src' : name)}:${quoted(clean)},`;
    }
    const state: Attributes = own ? fieldState(element, tag, masks, rule) : {};
    if (css !== null) state['_cssText'] = cleanAttribute(masks, tag, '_cssText', css, rule, element) ?? '';
    if (tag === 'style' && (element as HTMLStyleElement).sheet?.disabled) state['media'] = SWITCHED_OFF;
    if (tag === 'video' || tag === 'audio') Object.assign(state, mediaState(element as HTMLMediaElement));
    const mode = tag === 'dialog' || text.includes('"popover":') ? openMode(element) : null;
    if (mode) state['rr_open_mode'] = mode;
    if (!isNew && !UNSCROLLABLE.test(tag)) Object.assign(state, scrollState(element));
    for (const name of Object.keys(state)) text += `${quoted(name)}:${quoted(state[name] as string)},`;
    return text.slice(0, -1);
  };

  const element = (node: Element, entry: Entry, end: string, above: TextRule, isNew: boolean): NodeText => {
    const name = localNameOf(node);
    const tag = /^[a-z0-9-_:]+$/i.test(name) ? name.toLowerCase() : 'div';
    const rule = masks.ownRule(node) ?? above;
    const isBox = isBlocked(node);
    const css = isBox ? null : styles.take(node);
    const isBare = tag === 'script' || tag === 'noscript';
    entry.isBox = isBox;
    entry.isClosed = isBox || css !== null || isChildless(node);
    const shown = isBox ? jsonText(boxState(node)).slice(1, -1) : isBare ? '' : attributes(node, tag, rule, css, isNew);
    onElement(node, tag);
    const flags = (namespaceOf(node) === 'http://www.w3.org/2000/svg' ? ',"isSVG":true' : '') +
      (!isBox && shadowRootOf(node) ? ',"isShadowHost":true' : '') + (tag.includes('-') && node.ownerDocument.defaultView?.customElements?.get(tag) ? ',"isCustom":true' : '');
    const text = `{"type":2,"tagName":"${tag}","attributes":{${shown}}${flags}${end},"childNodes":[`;
    return { entry, text: entry.isClosed ? `${text}]}` : text, isOpen: !entry.isClosed, rule };
  };

  const put = (node: Node, entry: Entry, isInShadow: boolean, rule: TextRule, isNew: boolean): NodeText => {
    const type = nodeType(node);
    const end = `${isInShadow ? ',"isShadow":true' : ''},"id":${entry.id}${entry.rootId > 0 && type !== DOCUMENT ? `,"rootId":${entry.rootId}` : ''}`;
    if (type === DOCUMENT) return { entry, text: `{"type":0${(node as Document).compatMode === 'BackCompat' ? ',"compatMode":"BackCompat"' : ''}${end},"childNodes":[`, isOpen: true, rule };
    if (type === DOCTYPE) {
      const { name, publicId, systemId } = node as DocumentType;
      return { entry, text: `{"type":1,"name":${quoted(name)},"publicId":${quoted(publicId)},"systemId":${quoted(systemId)}${end}}`, isOpen: false, rule };
    }
    if (type === TEXT) return { entry, text: `{"type":3,"textContent":${textJson(node, masks, rule)}${end}}`, isOpen: false, rule };
    return element(node as Element, entry, end, rule, isNew);
  };

  return (node, parent, isInShadow, rule, isNew) => {
    const entry = mirror.enter(node, parent);
    try {
      return put(node, entry, isInShadow, rule, isNew);
    } catch {
      // What the page put in place of the browser's own has failed: all but this node can still be shown.
      mirror.leave(entry);
      onFault();
      return null;
    }
  };
}

/** A text's content as JSON, and whether it is CSS. */
function textJson(node: Node, masks: MaskRules, rule: TextRule): string {
  const isStyle = isInStyle(node);
  return quoted(cleanText(node, masks, rule)) + (isStyle ? ',"isStyle":true' : '');
}

function isInStyle(node: Node): boolean {
  const parent = parentNode(node);
  return parent !== null && /^style$/i.test(nodeName(parent));
}

/** A text as it may be recorded. */
export function cleanText(node: Node, masks: MaskRules, rule: TextRule): string {
  const text = dataOf(node as CharacterData);
  return isInStyle(node) ? absoluteCss(text, baseOf(node)) : masks.mask(text, rule);
}

function isDropped(element: Element, tag: string, name: string): boolean {
  // The player's frames are shut anyway; a frame shut twice could not be filled.
  return DROPPED.test(name) && (tag === 'iframe' || tag === 'video' || tag === 'audio') || (tag === 'iframe' && name === 'src' && frameDocumentOf(element as HTMLIFrameElement) !== null);
}

/** An attribute that names a file, as it is read from anywhere. Links stay as written: nobody follows them in the player. */
export function absoluteAttribute(element: Element, tag: string, name: string, value: string): string {
  if (name === 'style') return absoluteCss(value, baseOf(element));
  if (name === 'srcset') return absoluteSrcset(value, baseOf(element));
  return URLS.test(name) && tag !== 'a' && tag !== 'area' ? absoluteUrl(value, baseOf(element)) : value;
}
