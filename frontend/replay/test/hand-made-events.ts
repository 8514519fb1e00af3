// Small events made by hand, for tests about time, tabs and gaps, where the page itself does not matter. Times are document times.

import type { RecordedEvent } from '@hindsight/wire';

/** rrweb id of the text node that `says` changes. */
const TEXT = 7;

/** Meta and full snapshot of a page that says something. */
export function pageSays(atMs: number, text: string, width = 800, height = 600): RecordedEvent[] {
  const element = (id: number, tagName: string, childNodes: unknown[], attributes = {}): unknown => ({ type: 2, id, tagName, attributes, childNodes });
  return [
    { type: 4, timestamp: atMs, data: { href: 'http://x/', width, height } },
    {
      type: 2, timestamp: atMs, data: {
        initialOffset: { left: 0, top: 0 },
        node: { type: 0, id: 1, childNodes: [{ type: 1, id: 2, name: 'html', publicId: '', systemId: '' }, element(3, 'html', [element(4, 'head', []), element(5, 'body', [element(6, 'h1', [{ type: 3, id: TEXT, textContent: text }])])])] },
      },
    },
  ];
}

export function says(atMs: number, text: string): RecordedEvent {
  return { type: 3, timestamp: atMs, data: { source: 0, texts: [{ id: TEXT, value: text }], attributes: [], removes: [], adds: [] } };
}

export function moves(atMs: number, x: number, y: number): RecordedEvent {
  return { type: 3, timestamp: atMs, data: { source: 1, positions: [{ x, y, id: 6, timeOffset: 0 }] } };
}

export function clicks(atMs: number, x: number, y: number): RecordedEvent {
  return { type: 3, timestamp: atMs, data: { source: 2, type: 2, id: 6, x, y, pointerType: 0 } };
}

export function ours(atMs: number, tag: string, payload: unknown): RecordedEvent {
  return { type: 5, timestamp: atMs, data: { tag, payload } };
}
