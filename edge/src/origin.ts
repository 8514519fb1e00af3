// Which page sent this, and may it send for the site? Browsers set Origin on every POST; Referer stands in where it is missing.

import type { IncomingHttpHeaders } from 'node:http';
import { domainToASCII } from 'node:url';

export interface PageHost {
  /** Lower case, punycode, without port. */
  name: string;
  /** With port, if the URL names one. */
  withPort: string;
}

/** The host of the sending page; null if it is not told or not a web page (`Origin: null`, broken text). */
export function originHost(headers: IncomingHttpHeaders): PageHost | null {
  const text = headers.origin ?? headers.referer;
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return { name: url.hostname.toLowerCase(), withPort: url.host.toLowerCase() };
}

/**
 * Whether a page's host is one of a site's domains. An empty list allows any page; `*.shop.example` allows shop.example and
 * all below it; an entry with a port wants that port.
 */
export function hostBelongs(host: PageHost | null, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  if (host === null) return false;
  return domains.some((domain) => {
    const isBelowAllowed = domain.startsWith('*.');
    const wanted = normalDomain(isBelowAllowed ? domain.slice(2) : domain);
    if (wanted === '') return false;
    if (host.name === wanted || host.withPort === wanted) return true;
    return isBelowAllowed && host.name.endsWith(`.${wanted}`);
  });
}

function normalDomain(domain: string): string {
  const [name = '', port] = domain.trim().toLowerCase().split(':', 2);
  const ascii = domainToASCII(name);
  return port === undefined ? ascii : `${ascii}:${port}`;
}
