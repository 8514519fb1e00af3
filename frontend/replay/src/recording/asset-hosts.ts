// The origins a recording's pages load styles, images and fonts from, so that the app can name them. Pure.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import { incrementalData } from './timed-event.ts';
import type { TimedEvent } from './timed-event.ts';

const URL_ATTRIBUTES = ['src', 'srcset', 'poster', 'xlink:href', 'background'];
const CSS_ATTRIBUTES = ['style', '_cssText'];
const HTTP_ORIGIN = /\bhttps?:\/\/[^\s"'()<>\\/?#,]+/gi;

/** Origins such as `https://cdn.example`, sorted. */
export function assetHosts(events: readonly TimedEvent[], into: Set<string> = new Set()): Set<string> {
  for (const { event } of events) {
    if (event.type === FULL_SNAPSHOT) collect((event.data as { node?: unknown } | null)?.node, into);
    else if (event.type === INCREMENTAL_SNAPSHOT) {
      const data = incrementalData(event);
      if (data?.source === SOURCE_MUTATION && Array.isArray(data['adds'])) for (const add of data['adds']) collect((add as { node?: unknown } | null)?.node, into);
    }
  }
  return into;
}

interface Node {
  tagName?: string;
  attributes?: Record<string, unknown>;
  childNodes?: unknown[];
  isStyle?: boolean;
  textContent?: string;
}

function collect(root: unknown, into: Set<string>): void {
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop() as Node | null | undefined;
    if (node === null || typeof node !== 'object') continue;
    const attributes = node.attributes ?? {};
    for (const name of URL_ATTRIBUTES) note(attributes[name], into);
    for (const name of CSS_ATTRIBUTES) noteCss(attributes[name], into);
    if (node.tagName === 'link' || node.tagName === 'image' || node.tagName === 'use') note(attributes['href'], into);
    if (node.isStyle) noteCss(node.textContent, into);
    if (Array.isArray(node.childNodes)) for (const child of node.childNodes) waiting.push(child);
  }
}

function note(value: unknown, into: Set<string>): void {
  if (typeof value !== 'string') return;
  for (const [origin] of value.matchAll(HTTP_ORIGIN)) into.add(origin.toLowerCase());
}

function noteCss(value: unknown, into: Set<string>): void {
  if (typeof value !== 'string') return;
  for (const [, inside] of value.matchAll(/(?:url\(|@import)\s*(["']?[^"')]{1,2000})/gi)) note(inside, into);
}
