// What rrweb's rebuilding loses of names that belong to another language than HTML: elements of MathML, and attributes of XLink that
// are changed later.

import { INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

const MATHML = 'http://www.w3.org/1998/Math/MathML';
const SVG = 'http://www.w3.org/2000/svg';
const XLINK = 'http://www.w3.org/1999/xlink';
/** None of them is an element of HTML. */
const MATH_ELEMENTS = /^(math|m(i|n|o|s|text|space|row|frac|sqrt|root|style|error|padded|phantom|sub|sup|subsup|under|over|underover|multiscripts|prescripts|table|tr|td|labeledtr|action|enclose|fenced|glyph|align(group|mark))|semantics|annotation(-xml)?|none)$/;

/** Makes a rebuilt document, of which rrweb asks elements by names of small letters, know those of MathML, and SVG's one that rrweb forgot. */
export function teachForeignNames(page: Document): void {
  if (Object.hasOwn(page, 'createElement')) return;
  const create = page.createElement.bind(page);
  const createIn = page.createElementNS.bind(page);
  Object.defineProperty(page, 'createElement', { value: (name: string) => (MATH_ELEMENTS.test(name) ? createIn(MATHML, name) : create(name)) });
  Object.defineProperty(page, 'createElementNS', { value: (namespace: string, name: string) => createIn(namespace, namespace === SVG && name === 'textpath' ? 'textPath' : name) });
}

/** Sets the XLink attributes of an event that was applied once more, by their full names. */
export function applyXlink(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  const data = event.data as { source?: unknown; attributes?: { id?: unknown; attributes?: Record<string, unknown> }[] } | null;
  if (event.type !== INCREMENTAL_SNAPSHOT || data?.source !== SOURCE_MUTATION) return;
  for (const { id, attributes } of data.attributes ?? []) {
    const value = attributes?.['xlink:href'];
    const element = typeof id === 'number' && value !== undefined ? (nodeOf(id) as Element | null) : null;
    if (typeof value === 'string') element?.setAttributeNS(XLINK, 'xlink:href', value);
    else if (value === null) element?.removeAttributeNS(XLINK, 'href');
  }
}
