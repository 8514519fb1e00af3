// What rrweb's rebuilding loses of names that belong to another language than HTML: elements of MathML, and attributes of XLink that
// are changed later.

import { INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

const MATHML = 'http://www.w3.org/1998/Math/MathML';
const XLINK = 'http://www.w3.org/1999/xlink';
/** None of them is an element of HTML. */
const MATH_ELEMENTS = /^(math|m(i|n|o|s|text|space|row|frac|sqrt|root|style|error|padded|phantom|sub|sup|subsup|under|over|underover|multiscripts|prescripts|table|tr|td|labeledtr|action|enclose|fenced|glyph|align(group|mark))|semantics|annotation(-xml)?|none)$/;

/** Makes `createElement` of a rebuilt document, which rrweb calls by the name alone, know the elements of MathML. */
export function teachMathml(page: Document): void {
  if (Object.hasOwn(page, 'createElement')) return;
  const create = page.createElement.bind(page);
  Object.defineProperty(page, 'createElement', {
    value: (name: string) => (MATH_ELEMENTS.test(name) ? page.createElementNS(MATHML, name) : create(name)),
  });
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
