// `POST /i/<siteKey>?seal` and `?open`: a visit goes on on another domain of its site. The page it leaves asks for a seal, the page it
// comes to has it opened. Both must stand on one of the domains that share visits by the site's settings; nothing is kept here.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SiteDirectory } from '@hindsight/site-directory';
import { readCarriedVisit, sharesVisit, type OpenedVisit, type SealedVisit } from '@hindsight/wire';
import { admitPage } from './admit-batch.ts';
import { answerJson, answerRefusal } from './answer.ts';
import type { EdgeMetrics } from './edge-metrics.ts';
import type { EdgeLimits } from './limits.ts';
import { originHost } from './origin.ts';
import { networkOf, type Quotas } from './quotas.ts';
import { drainThenCut, readBody, type BodyLoad } from './read-body.ts';
import { refuse, type Refusal } from './refusal.ts';
import { openVisit, sealVisit, type SealHolder } from './visit-seal.ts';

export interface CarryParts {
  sites: SiteDirectory;
  quotas: Quotas;
  limits: EdgeLimits;
  metrics: Pick<EdgeMetrics, 'refused' | 'visitsCarried'>;
  clock: () => number;
  addressOf: (req: IncomingMessage) => string;
}

const LONGEST_BODY = 1024;

/** @returns the route; `act` is the query of the request */
export function makeVisitCarrier(parts: CarryParts): (act: 'seal' | 'open', key: string, req: IncomingMessage, res: ServerResponse, load: BodyLoad) => Promise<void> {
  const { sites, quotas, limits, metrics, clock, addressOf } = parts;

  function answer(act: 'seal' | 'open', body: string, holder: SealHolder): SealedVisit | OpenedVisit {
    const key = sites.sealKey;
    if (act === 'open') return { visit: key === null ? null : openVisit(body, key, holder, clock()) };
    const visit = readCarriedVisit(parsed(body));
    return { sealed: key === null || visit === null ? null : sealVisit(visit, key, holder, clock()) };
  }

  return async (act, key, req, res, load) => {
    const refused = (refusal: Refusal): void => {
      metrics.refused(refusal.code);
      answerRefusal(res, refusal, true);
      drainThenCut(req, limits.overshootBytes);
    };
    const admitted = await admitPage(key, req.headers, sites);
    if (!admitted.ok) return refused(admitted);
    // Where any domain may send, the settings still say which ones belong together.
    if (!sharesVisit(originHost(req.headers)?.name ?? '', admitted.site.settings.visitDomains)) return refused(refuse('EDGE_ORIGIN_FOREIGN'));
    const address = addressOf(req);
    const spent = await quotas.spendNote(address);
    if (spent !== null) return refused(spent);
    const read = await readBody(req, { ...limits, bodyBytes: LONGEST_BODY }, load);
    if (!read.ok) return read.isGone ? metrics.refused(read.code) : refused(read);
    read.release();
    const said = answer(act, read.body.toString(), { siteKey: key, network: networkOf(address), browser: req.headers['user-agent'] ?? '' });
    metrics.visitsCarried.add({ outcome: Object.values(said)[0] === null ? 'refused' : act === 'seal' ? 'sealed' : 'opened' });
    answerJson(res, said);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Nothing of ours.
  }
}
