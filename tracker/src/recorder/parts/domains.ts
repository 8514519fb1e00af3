// Lazy part, for sites whose settings name domains that share a visit: the visit is found by a cookie below each of them, and taken along
// from one to another by links. Promise: what a link brought is out of the address at once and never recorded; a visit is taken over
// only from a page of the site's own domains; nothing is kept where it may not be.

import { sharesVisit, VISIT_PARAMETER, type BootstrapConfig, type OpenedVisit } from '@hindsight/wire';
import { leadLinks } from '../domains/lead-links.ts';
import { makeOutMark, makeSharedStore } from '../domains/shared-store.ts';
import type { Guard } from '../guard.ts';
import { makeBrowserStore, type BrowserStore } from '../identity/browser-store.ts';
import { SESSION_IDLE_MS } from '../identity/session.ts';
import { jsonText } from '../json-text.ts';
import type { Page } from '../page.ts';

export interface VisitPorts {
  config: BootstrapConfig;
  /** Origin of the edge. */
  origin: string;
  /** Keeps the ids of this host alone. */
  alone: BrowserStore;
  /** The page's last word on consent; undefined: none. */
  consent(): unknown;
  guard: Guard;
  askBeside: Page['askBeside'];
  requestFailed: Page['requestFailed'];
}

const ANSWERS_WITHIN_MS = 3_000;

/** Resolves with where this visit's ids are kept; null: sampling or the browser's wish leaves it out. */
export async function openVisit({ config: { key, settings }, origin, alone, consent, guard, askBeside, requestFailed }: VisitPorts): Promise<BrowserStore | null> {
  const domains = settings.visitDomains ?? [];
  const brought = takeSeal();
  const domain = domainOf(location.hostname);
  if (domain === undefined) return isDrawn() ? alone : null;
  const store = makeSharedStore(`hs_${key}`, domain, alone);
  const out = store === alone ? makeBrowserStore(`hs_out:${key}`, ['localStorage']) : makeOutMark(`hsout_${key}`, domain);
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const isUnwanted = settings.honourPrivacySignals && (globalPrivacyControl || doNotTrack === '1');
  const shared: BrowserStore = { ...store, out };
  const leadsOut = ({ protocol, hostname }: URL): boolean => /^https?:$/.test(protocol) && ![undefined, domain].includes(domainOf(hostname));
  if (!isUnwanted) leadLinks({ guard, leadsOut, kept: store.read, seal: (ids) => say('?seal', ids) });
  if (isUnwanted || consent() === false) {
    const kept = store.read();
    store.forget();
    out.forget();
    if (kept !== null && !isUnwanted && settings.eraseOnRevoke) void say('', `${kept}\n[]`);
    // Consent may be given yet; a browser's wish stands.
    return isUnwanted ? null : shared;
  }
  const visit = brought !== '' && isFromOurs() ? ((await say('?open', brought)) as Partial<OpenedVisit> | null)?.visit : null;
  // Withdrawn while the answer was on its way.
  if (visit && consent() !== false) store.write(jsonText([...visit, Date.now()]));
  else if (!isUnderWay() && isLeftOut()) return null;
  return shared;

  function domainOf(host: string): string | undefined {
    return domains.filter((one) => sharesVisit(host, [one])).sort((a, b) => b.length - a.length)[0];
  }

  /** Whoever puts a link elsewhere could bring a visitor into a session of their own: a page of ours must have led here. */
  function isFromOurs(): boolean {
    try {
      return sharesVisit(new URL(document.referrer).hostname, domains);
    } catch {
      return false; // No referrer: nobody knows.
    }
  }

  function isUnderWay(): boolean {
    return (JSON.parse(store.read() ?? '[]') as number[])[4]! > Date.now() - SESSION_IDLE_MS;
  }

  /** As the bootstrap does it where no domains share a visit: drawn once for as long as a session would last, told once. */
  function isLeftOut(): boolean {
    const isOut = Number(out.read()) > Date.now() - SESSION_IDLE_MS;
    if (!isOut && isDrawn()) return false;
    if (!isOut) void say('?out');
    out.write(String(Date.now()));
    return true;
  }

  function isDrawn(): boolean {
    return Math.random() < settings.sampling;
  }

  /** Null for whatever is no answer. A page that waits for one is not recorded meanwhile: not for long. */
  function say(query: string, body?: string): Promise<unknown> {
    return askBeside(async () => {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), ANSWERS_WITHIN_MS);
      try {
        const response = await fetch(`${origin}/i/${key}${query}`, {
          method: 'POST', keepalive: true, credentials: 'omit', cache: 'no-store', signal: patience.signal, ...(body !== undefined && { body }),
        });
        if (response.ok) return response.status === 200 ? await response.json() : null;
      } catch { /* Offline, blocked, slow: this host's visit is one of its own. */ } finally {
        clearTimeout(timer);
      }
      requestFailed();
      return null;
    });
  }
}

/** What a link brought, taken out of the page's address. */
function takeSeal(): string {
  const name = `${VISIT_PARAMETER}=`;
  const { origin, pathname, search, hash } = location;
  const pairs = search.slice(1).split('&');
  const brought = pairs.find((pair) => pair.startsWith(name));
  if (brought === undefined) return '';
  const rest = pairs.filter((pair) => !pair.startsWith(name)).join('&');
  history.replaceState(history.state, '', origin + pathname + (rest === '' ? '' : `?${rest}`) + hash);
  return brought.slice(name.length);
}
