// Hosts that the recorded pages took styles, images and fonts from: the player's policy allows these and no others.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

/** Attributes that load something a picture needs, whatever the element. */
const LOADING = new Set(['src', 'srcset', 'poster', 'background', 'style', 'xlink:href', '_cssText', 'rr_src', 'rr_dataURL']);
/** Elements whose `href` loads something, rather than leading somewhere. */
const HREF_LOADS = new Set(['link', 'image', 'use', 'feImage']);
const URLS = /https?:\/\/[^\s"'(),<>\\]{1,300}/gi;
/** What a policy header can carry without being misread. */
const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/;
/** A policy longer than this helps nobody. */
export const MAX_ASSET_HOSTS = 100;

/** Adds the hosts one event names to `hosts`. Never throws; looks at no more than the event holds. */
export function collectAssetHosts(event: RecordedEvent, hosts: Set<string>): void {
  if (event.type === FULL_SNAPSHOT) walk((event.data as { node?: unknown } | null)?.node, hosts);
  else if (event.type === INCREMENTAL_SNAPSHOT) {
    const data = event.data as { source?: unknown; adds?: unknown; attributes?: unknown; styles?: unknown; rules?: unknown } | null;
    if (data === null || typeof data !== 'object') return;
    if (data.source === SOURCE_MUTATION) {
      for (const add of list(data.adds)) walk((add as { node?: unknown } | null)?.node, hosts);
      for (const change of list(data.attributes)) attributes('', (change as { attributes?: unknown } | null)?.attributes, hosts);
    } else if (data.styles !== undefined || data.adds !== undefined || data.rules !== undefined) fromText(JSON.stringify([data.styles, data.adds]).slice(0, 1_000_000), hosts);
  }
}

/** Trees may be as deep as they like: the stack is ours. */
function walk(root: unknown, hosts: Set<string>): void {
  const pending: { node: unknown; isStyle: boolean }[] = [{ node: root, isStyle: false }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { node } = at;
    if (node === null || typeof node !== 'object') continue;
    const { tagName, childNodes, textContent, attributes: own } = node as Record<'tagName' | 'childNodes' | 'textContent' | 'attributes', unknown>;
    const tag = typeof tagName === 'string' ? tagName : '';
    if (own !== undefined) attributes(tag, own, hosts);
    if (at.isStyle && typeof textContent === 'string') fromText(textContent, hosts);
    for (const child of list(childNodes)) pending.push({ node: child, isStyle: tag === 'style' });
  }
}

function attributes(tag: string, values: unknown, hosts: Set<string>): void {
  if (values === null || typeof values !== 'object') return;
  for (const [name, value] of Object.entries(values)) {
    if (!LOADING.has(name) && !(name === 'href' && HREF_LOADS.has(tag))) continue;
    if (typeof value === 'string') fromText(value, hosts);
    else if (name === 'style' && value !== null && typeof value === 'object') fromText(Object.values(value).flat().filter((one) => typeof one === 'string').join(' '), hosts);
  }
}

function fromText(text: string, hosts: Set<string>): void {
  if (!text.includes('://')) return;
  for (const [url] of text.matchAll(URLS)) {
    if (hosts.size >= MAX_ASSET_HOSTS) return;
    try {
      const { host } = new URL(url);
      if (HOST.test(host)) hosts.add(host);
    } catch {
      continue; // not a URL after all
    }
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
