// Step 2 of 4: may this batch be taken? Site, origin, privacy signals, quotas; the first "no" is the answer.

import type { IncomingHttpHeaders } from 'node:http';
import type { SiteDirectory } from '@hindsight/site-directory';
import type { BatchHeader, SiteEntry } from '@hindsight/wire';
import { originHost, hostBelongs } from './origin.ts';
import type { Quotas } from './quotas.ts';
import { refuse, type Refusal } from './refusal.ts';

const SITE_KEY = /^[A-Za-z0-9_-]{1,64}$/;
/** How long to wait while the directory cannot tell. */
const UNSURE_AFTER_MS = 10_000;

export interface Admitted {
  ok: true;
  site: SiteEntry;
}

export async function admitBatch(
  key: string, header: BatchHeader, headers: IncomingHttpHeaders, address: string, sites: SiteDirectory, quotas: Quotas,
): Promise<Admitted | Refusal> {
  const admitted = await admitPage(key, headers, sites, header.flags.erase);
  if (!admitted.ok) return admitted;
  // A wish to be erased is no visit.
  const visitsPerDay = header.flags.erase ? 0 : (admitted.site.settings.visitsPerDay ?? 0);
  const spent = await quotas.spend({ siteId: admitted.site.siteId, visitsPerDay }, address, header);
  return spent === null ? admitted : { ...spent, site: admitted.site };
}

/**
 * May this page send anything for the site at all?
 * @param wantsErasure the visitor withdrew: heard where the site grants it, whatever else the browser says
 */
export async function admitPage(key: string, headers: IncomingHttpHeaders, sites: SiteDirectory, wantsErasure = false): Promise<Admitted | Refusal> {
  const site = await findSite(key, sites);
  if (site === 'unknown') return refuse('EDGE_SITE_UNKNOWN');
  if (site === 'unsure') return refuse('EDGE_SITE_UNSURE', UNSURE_AFTER_MS);
  if (!site.isActive) return refuse('EDGE_SITE_REMOVED');
  if (wantsErasure && !site.settings.eraseOnRevoke) return refuse('EDGE_ERASURE_OFF');
  if (!wantsErasure && site.settings.honourPrivacySignals && !site.isDemo && asksForPrivacy(headers)) return refuse('EDGE_PRIVACY_ASKED');
  if (!hostBelongs(originHost(headers), site.domains)) return { ...refuse('EDGE_ORIGIN_FOREIGN'), site };
  return { ok: true, site };
}

/** The site of a key, asking the source of sites for keys not known yet. */
export async function findSite(key: string, sites: SiteDirectory): Promise<SiteEntry | 'unknown' | 'unsure'> {
  if (!SITE_KEY.test(key)) return 'unknown';
  return sites.find(key) ?? (await sites.ask(key));
}

/** Global Privacy Control (W3C) or Do Not Track. */
function asksForPrivacy(headers: IncomingHttpHeaders): boolean {
  return headers['sec-gpc'] === '1' || headers['dnt'] === '1';
}
