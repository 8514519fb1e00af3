import { describe, expect, it } from '@jest/globals';
import { neuterEvent } from './neuter-event.ts';
import type { ScrollPlace } from './neuter-event.ts';

const nobody = (): null => null;

function neutered(tagName: string, attributes: Record<string, unknown>): unknown {
  const copy = neuterEvent({ type: 2, timestamp: 0, data: { node: { type: 2, id: 1, tagName, attributes, childNodes: [] } } }, [], nobody);
  return (copy.data as { node: { attributes: unknown } }).node.attributes;
}

describe('neuterEvent', () => {
  it('strips what runs, sends, prefetches, frames or names a referrer', () => {
    expect(neutered('a', { href: ' java\u0000script:x', ONCLICK: 'x', ping: '/p', class: 'b' })).toEqual({ href: ' java\u0000script:x', class: 'b' });
    expect(neutered('a', { href: '\n javascript:x' })).toEqual({});
    expect(neutered('iframe', { src: '/x', srcdoc: 'x', width: '300' })).toEqual({ width: '300' });
    expect(neutered('meta', { name: 'referrer', content: 'unsafe-url' })).toEqual({});
    expect(neutered('meta', { 'http-equiv': 'refresh', content: '0' })).toEqual({});
    expect(neutered('link', { rel: 'preconnect', href: 'https://x' })).toEqual({});
    expect(neutered('img', { src: 'https://x/y.png', referrerpolicy: 'unsafe-url', onerror: 'x' })).toEqual({ src: 'https://x/y.png' });
  });

  it('keeps what draws', () => {
    expect(neutered('link', { rel: 'preload stylesheet', href: 'https://x' })).toEqual({ rel: 'preload stylesheet', href: 'https://x' });
    expect(neutered('slot', { name: 'body' })).toEqual({ name: 'body' });
    expect(neutered('form', { name: 'body', id: 'body' })).toEqual({ id: 'body' });
    expect(neutered('meta', { charset: 'utf-8' })).toEqual({ charset: 'utf-8' });
    expect(neutered('a', { href: '/x', target: '_blank' })).toEqual({ href: '/x', target: '_blank' });
  });

  it('keeps every node, because later events name it, and leaves the original as it was', () => {
    const event = { type: 2, timestamp: 0, data: { node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'script', attributes: { src: 'x' }, childNodes: [] }] } } };
    const before = structuredClone(event);
    const copy = neuterEvent(event, [], nobody);
    expect(event).toEqual(before);
    expect((copy.data as typeof event.data).node.childNodes).toHaveLength(1);
  });

  it('lets nothing into a frame by a change, where it would let it into an image', () => {
    const changed = (nodeName: string): unknown => {
      const copy = neuterEvent({ type: 3, timestamp: 0, data: { source: 0, adds: [], attributes: [{ id: 5, attributes: { src: 'https://x', title: 'a' } }] } }, [], () => ({ nodeName }) as Node);
      return (copy.data as { attributes: { attributes: unknown }[] }).attributes[0]?.attributes;
    };
    expect([changed('IFRAME'), changed('IMG')]).toEqual([{ title: 'a' }, { src: 'https://x', title: 'a' }]);
  });

  it('finds where elements were scrolled to, in snapshots and in what is added later', () => {
    const scrolls: ScrollPlace[] = [];
    const node = { type: 2, id: 5, tagName: 'div', attributes: { rr_scrollTop: 40 }, childNodes: [] };
    neuterEvent({ type: 3, timestamp: 0, data: { source: 0, adds: [{ node }], attributes: [] } }, scrolls, nobody);
    expect(scrolls).toEqual([{ node: 5, left: 0, top: 40 }]);
  });
});
