// Finds every address in an event that would load something, and puts what the vault has in its place. Works in place on the copy
// that rrweb gets. Afterwards nothing in the event leads out of the player.

import { replaceAddresses } from '../css-addresses.ts';
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { absolute } from './asset-address.ts';

/** What stands in the place of recorded addresses, which are absolute. */
export interface AssetSource {
  /** Of an element that shows an image: always something. */
  image(address: string, box: ImageBox): string;
  /** Whether there is such an image: one of several may be left out. */
  hasImage(address: string): boolean;
  /** Inside CSS; null: nothing. */
  file(address: string): string | null;
  /** A style sheet as text, addresses in it replaced; null: there is none. */
  sheet(address: string): string | null;
  /** The same where the recording holds the sheet's rules: what of both is to be shown. */
  betterSheet(address: string, rules: string): string;
}

/** What the element's own attributes say of an image's size, '' if nothing. */
export interface ImageBox {
  width: string;
  height: string;
}

/** Asked where a change names a node only by its number. */
export interface LiveNodes {
  tagOf(node: number): string;
  parentTagOf(node: number): string;
}

type Attributes = Record<string, unknown>;
interface SerializedNode {
  tagName?: unknown;
  attributes?: unknown;
  childNodes?: unknown;
  textContent?: unknown;
  isStyle?: unknown;
}

const STYLE_SHEET_RULE = 8;
const FONT = 10;
const STYLE_DECLARATION = 13;
const ADOPTED_STYLE_SHEET = 15;
const SVG_IMAGES = new Set(['image', 'use', 'feimage']);
const MEDIA = new Set(['video', 'audio', 'track']);

/**
 * @param base address of the recorded page
 * @param live null: a change of an attribute may be that of any element
 */
export function rewriteEvent(event: RecordedEvent, base: string, source: AssetSource, live: LiveNodes | null): void {
  const data = event.data as Record<string, unknown> | null;
  if (data === null || typeof data !== 'object') return;
  if (event.type === FULL_SNAPSHOT) rewriteTree(data['node'], '', base, source);
  if (event.type !== INCREMENTAL_SNAPSHOT) return;
  const css = (text: string): string => replaceAddresses(text, base, source);
  switch (data['source']) {
    case SOURCE_MUTATION:
      for (const add of listOf(data['adds'])) {
        const { parentId, node } = add as { parentId?: unknown; node?: unknown };
        rewriteTree(node, typeof parentId === 'number' ? (live?.tagOf(parentId) ?? '') : '', base, source);
      }
      for (const change of listOf(data['attributes'])) {
        const { id, attributes } = change as { id?: unknown; attributes?: unknown };
        if (attributes !== null && typeof attributes === 'object') rewriteAttributes(typeof id === 'number' ? (live?.tagOf(id) ?? '') : '', attributes as Attributes, base, source, true);
      }
      for (const change of listOf(data['texts'])) {
        const text = change as { id?: unknown; value?: unknown };
        if (typeof text.value === 'string' && typeof text.id === 'number' && (live === null || live.parentTagOf(text.id) === 'style')) text.value = css(text.value);
      }
      return;
    case STYLE_SHEET_RULE:
      for (const add of listOf(data['adds'])) rewriteText(add as Attributes, 'rule', css);
      for (const name of ['replace', 'replaceSync']) rewriteText(data, name, css);
      return;
    case STYLE_DECLARATION:
      if (data['set'] !== null && typeof data['set'] === 'object') rewriteText(data['set'] as Attributes, 'value', css);
      return;
    case ADOPTED_STYLE_SHEET:
      for (const sheet of listOf(data['styles'])) for (const rule of listOf((sheet as Attributes)['rules'])) rewriteText(rule as Attributes, 'rule', css);
      return;
    case FONT:
      if (data['buffer'] !== true) rewriteText(data, 'fontSource', css);
  }
}

function rewriteTree(root: unknown, parentTag: string, base: string, source: AssetSource): void {
  const waiting: { node: unknown; parentTag: string }[] = [{ node: root, parentTag }];
  // A page may nest deeper than the call stack goes.
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const node = at.node as SerializedNode | null;
    if (node === null || typeof node !== 'object') continue;
    const tag = typeof node.tagName === 'string' ? node.tagName.toLowerCase() : '';
    if (node.attributes !== null && typeof node.attributes === 'object') rewriteAttributes(tag, node.attributes as Attributes, base, source, false);
    if (typeof node.textContent === 'string' && (node.isStyle === true || at.parentTag === 'style')) node.textContent = replaceAddresses(node.textContent, base, source);
    for (const child of listOf(node.childNodes)) waiting.push({ node: child, parentTag: tag });
  }
}

/** @param isChange whether the attributes not named stay as they are */
function rewriteAttributes(tag: string, attributes: Attributes, base: string, source: AssetSource, isChange: boolean): void {
  const box = { width: textOf(attributes['width']), height: textOf(attributes['height']) };
  const image = (value: string): string => (/^\s*(data:|$)/i.test(value) ? value : source.image(absolute(value, base), box));
  rewriteStyle(attributes, base, source);
  if (tag === 'link') return rewriteLink(attributes, base, source);
  rewriteText(attributes, '_cssText', (text) => replaceAddresses(text, base, source));
  rewriteText(attributes, 'background', image);
  rewriteText(attributes, 'poster', image);
  if (typeof attributes['srcset'] === 'string') {
    const kept = knownCandidates(attributes['srcset'], base, source);
    if (kept === '') delete attributes['srcset'];
    else attributes['srcset'] = kept;
    if (isChange && kept === '') attributes['srcset'] = null;
    // The address for browsers of old would win over a picture of a denser screen.
    if (kept !== '' && typeof attributes['src'] === 'string' && !/^\s*data:/i.test(attributes['src']) && !source.hasImage(absolute(attributes['src'], base))) delete attributes['src'];
  }
  if (typeof attributes['src'] === 'string') {
    // Films and sound are not kept beside what the page itself holds.
    if (MEDIA.has(tag) && !/^\s*data:/i.test(attributes['src'])) delete attributes['src'];
    else if (tag === 'source') rewriteText(attributes, 'src', () => '');
    else if (!MEDIA.has(tag)) rewriteText(attributes, 'src', image);
  }
  if (SVG_IMAGES.has(tag)) {
    for (const name of ['href', 'xlink:href']) rewriteText(attributes, name, (value) => (/^\s*#/.test(value) ? value : usable(tag, withFragment(image(value), value))));
  }
}

function rewriteLink(attributes: Attributes, base: string, source: AssetSource): void {
  const { rel, href, _cssText: rules } = attributes as { rel?: unknown; href?: unknown; _cssText?: unknown };
  delete attributes['href'];
  // A style element, which rrweb would make of it, cannot be switched off by an attribute.
  if (typeof attributes['disabled'] === 'string' || attributes['disabled'] === true) return void delete attributes['_cssText'];
  const address = typeof href === 'string' ? absolute(href, base) : '';
  if (typeof rules === 'string') attributes['_cssText'] = address === '' ? replaceAddresses(rules, base, source) : source.betterSheet(address, rules);
  else if (address !== '' && (rel === undefined || (typeof rel === 'string' && /\bstylesheet\b/i.test(rel)))) {
    const text = source.sheet(address);
    // rrweb makes a style element where there is text, and a link that loads nothing where there is none.
    if (text !== null && text !== '') attributes['_cssText'] = text;
  }
}

function rewriteStyle(attributes: Attributes, base: string, source: AssetSource): void {
  const css = (text: string): string => replaceAddresses(text, base, source);
  const { style } = attributes;
  if (typeof style === 'string') attributes['style'] = css(style);
  else if (style !== null && typeof style === 'object') {
    for (const [name, value] of Object.entries(style as Attributes)) {
      if (typeof value === 'string') (style as Attributes)[name] = css(value);
      else if (Array.isArray(value) && typeof value[0] === 'string') value[0] = css(value[0]);
    }
  }
}

const CANDIDATE = /([^\s,]\S*[^\s,]|[^\s,])(\s+[\d.]+[wxh](?:\s+[\d.]+h)?)?\s*(?:,|$)/g;

function knownCandidates(srcset: string, base: string, source: AssetSource): string {
  return [...srcset.matchAll(CANDIDATE)].flatMap(([, address = '', size = '']) => {
    if (/^data:/i.test(address)) return [`${address}${size}`];
    const url = absolute(address, base);
    return source.hasImage(url) ? [`${source.image(url, { width: '', height: '' })}${size}`] : [];
  }).join(', ');
}

function rewriteText(holder: Attributes, name: string, change: (text: string) => string): void {
  const value = holder[name];
  if (typeof value === 'string') holder[name] = change(value);
}

/** Of another document only a part can be used: browsers refuse what stands in for a whole one that is missing. */
function usable(tag: string, address: string): string {
  return tag === 'use' && !address.startsWith('blob:') ? '#' : address;
}

function withFragment(address: string, recorded: string): string {
  return address.startsWith('blob:') ? address + (/#.*$/s.exec(recorded)?.[0] ?? '') : address;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : [];
}
