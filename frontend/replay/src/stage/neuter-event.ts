// Makes an event harmless before rrweb sees it, as a second wall behind the sandbox and the Content-Security-Policy: nothing in a
// recording may run, send, prefetch, frame or name a referrer. Works on a copy, because rrweb changes what it is given.
// Nodes are kept and only stripped: later events name them as neighbours.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { standInForCanvas, standInForFilm } from './canvas-pictures.ts';
import { coverFrame } from './foreign-frames.ts';
import { hidesTheDom } from './hides-the-dom.ts';

/** Where an element was scrolled to, found in a snapshot. */
export interface ScrollPlace {
  node: number;
  left: number;
  top: number;
}

type Attributes = Record<string, unknown>;
interface SerializedNode {
  type?: unknown;
  id?: unknown;
  tagName?: unknown;
  attributes?: unknown;
  childNodes?: unknown;
}

/** rrweb's numbers of node types. */
const CDATA = 4;
const COMMENT = 5;
/** What every browser makes an element of. */
const TAG_NAME = /^[\p{L}_][\p{L}\p{N}_.:-]*$/u;
/** Elements that load or frame something by themselves: only what draws their box is kept. */
const BARE_ELEMENTS = new Set(['script', 'noscript', 'base', 'object', 'embed', 'applet', 'portal', 'fencedframe', 'frame', 'iframe']);
const BOX_ATTRIBUTES = new Set(['id', 'class', 'style', 'width', 'height', 'hidden', 'rr_width', 'rr_height', 'frameborder', 'title', 'dir', 'slot']);
const FORBIDDEN_ATTRIBUTES = new Set(['srcdoc', 'ping', 'referrerpolicy', 'nonce', 'http-equiv', 'manifest', 'autofocus', 'autoplay', 'loading', 'rr_mediastate', 'background', 'crossorigin', 'attributionsrc']);

/** Attributes of drawings that may name a file. */
const PAINTS = new Set(['fill', 'stroke', 'filter', 'mask', 'clip-path', 'marker', 'marker-start', 'marker-mid', 'marker-end', 'cursor']);
/** Elements a document or a form is asked for by their names. */
const NAMED = new Set(['form', 'img', 'iframe', 'embed', 'object', 'input', 'button', 'select', 'textarea', 'fieldset', 'output']);
const REFERRING = new Set(['lineargradient', 'radialgradient', 'pattern', 'filter', 'textpath', 'mpath', 'tref']);

/**
 * A harmless copy of an event; scroll places of the nodes it brings are added to `scrolls`.
 * @param nodeOf the nodes that are there: what may be changed of one depends on what it is
 */
export function neuterEvent(event: RecordedEvent, scrolls: ScrollPlace[], nodeOf: (id: number) => Node | null): RecordedEvent {
  const copy = structuredClone(event);
  const data = copy.data as Record<string, unknown> | null;
  if (data === null || typeof data !== 'object') return copy;
  if (copy.type === FULL_SNAPSHOT) neuterTree(data['node'], scrolls);
  if (copy.type === INCREMENTAL_SNAPSHOT && data['source'] === SOURCE_MUTATION) {
    for (const add of listOf(data['adds'])) neuterTree((add as { node?: unknown }).node, scrolls);
    for (const change of listOf(data['attributes']) as { id?: unknown; attributes?: unknown }[]) {
      neuterChange(change.attributes, typeof change.id === 'number' ? (nodeOf(change.id)?.nodeName.toLowerCase() ?? '') : '');
    }
  }
  return copy;
}

function neuterTree(root: unknown, scrolls: ScrollPlace[]): void {
  // A page may nest deeper than the call stack goes.
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop() as SerializedNode | null | undefined;
    if (node === null || typeof node !== 'object') continue;
    // A document of HTML can hold none, and what it cannot hold would keep the rest from being built.
    if (node.type === CDATA) node.type = COMMENT;
    if (typeof node.tagName === 'string' && !TAG_NAME.test(node.tagName)) node.tagName = 'span';
    if (typeof node.tagName === 'string') neuterElement(node, node.tagName.toLowerCase(), scrolls);
    for (const child of listOf(node.childNodes)) waiting.push(child);
  }
}

function neuterElement(node: SerializedNode, tag: string, scrolls: ScrollPlace[]): void {
  const attributes = (node.attributes ?? {}) as Attributes;
  const left = attributes['rr_scrollLeft'];
  const top = attributes['rr_scrollTop'];
  if (typeof node.id === 'number' && (typeof left === 'number' || typeof top === 'number')) {
    scrolls.push({ node: node.id, left: typeof left === 'number' ? left : 0, top: typeof top === 'number' ? top : 0 });
  }
  if (tag === 'video') standInForFilm(attributes);
  const isForeignFrame = tag === 'iframe' && 'rr_src' in attributes;
  for (const name of Object.keys(attributes)) {
    const lower = name.toLowerCase();
    if (isForbidden(lower, attributes[name]) || (BARE_ELEMENTS.has(tag) && !BOX_ATTRIBUTES.has(lower)) || isForeignReference(tag, lower, attributes[name]) || isHidingName(tag, lower, attributes[name])) delete attributes[name];
    else if (isForeignPaint(lower, attributes[name])) attributes[name] = 'none';
  }
  if (tag === 'canvas') standInForCanvas(attributes);
  if (isForeignFrame) coverFrame(attributes);
  if (tag === 'meta') node.attributes = 'charset' in attributes || attributes['name'] === 'viewport' ? attributes : {};
  if (tag === 'link' && !isStylesheet(attributes)) node.attributes = {};
}

function neuterChange(value: unknown, tag: string): void {
  if (value === null || typeof value !== 'object') return;
  const attributes = value as Attributes;
  for (const name of Object.keys(attributes)) {
    const lower = name.toLowerCase();
    // Whether a changed `rel` or `content` belongs to a link or a meta cannot be seen here; neither draws anything.
    if (isForbidden(lower, attributes[name]) || lower === 'rel' || lower === 'content' || (BARE_ELEMENTS.has(tag) && !BOX_ATTRIBUTES.has(lower)) || isForeignReference(tag, lower, attributes[name]) || isHidingName(tag, lower, attributes[name])) delete attributes[name];
    else if (isForeignPaint(lower, attributes[name])) attributes[name] = 'none';
  }
}

function isForbidden(name: string, value: unknown): boolean {
  if (name.startsWith('on') || FORBIDDEN_ATTRIBUTES.has(name)) return true;
  // rrweb draws this one with an image of the player's own page.
  if (name === 'rr_dataurl') return typeof value !== 'string' || !value.startsWith('data:image/');
  // eslint-disable-next-line no-control-regex -- browsers skip them before the scheme, so must we
  return (name === 'href' || name === 'xlink:href' || name === 'src') && typeof value === 'string' && /^[\s\u0000-\u001f]*(javascript|vbscript):/i.test(value);
}

/** A drawing that takes its colours or its course from a file elsewhere. */
function isForeignReference(tag: string, name: string, value: unknown): boolean {
  return (name === 'href' || name === 'xlink:href') && REFERRING.has(tag) && !(typeof value === 'string' && value.trimStart().startsWith('#'));
}

function isHidingName(tag: string, name: string, value: unknown): boolean {
  return name === 'name' && NAMED.has(tag) && hidesTheDom(value);
}

function isForeignPaint(name: string, value: unknown): boolean {
  return PAINTS.has(name) && typeof value === 'string' && /url\(/i.test(value) && !/^[^(]*url\(\s*["']?#/i.test(value);
}

function isStylesheet(attributes: Attributes): boolean {
  if ('_cssText' in attributes) return true;
  return typeof attributes['rel'] === 'string' && /\bstylesheet\b/i.test(attributes['rel']);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : [];
}
