// The edge of one program: takes the requests that are its own and follows each through accept → admit → append → answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AssetVault } from '@hindsight/asset-vault';
import type { EdgeCode } from '@hindsight/errors';
import type { Limits } from '@hindsight/limits';
import type { LogWriter } from '@hindsight/log/write';
import type { SiteDirectory } from '@hindsight/site-directory';
import type { PartHealth } from '@hindsight/telemetry';
import type { BatchHeader, SiteEntry } from '@hindsight/wire';
import { acceptBatch, type AcceptedBatch } from './accept-batch.ts';
import { admitBatch, admitPage } from './admit-batch.ts';
import { answerDurable, answerProblem, answerRefusal } from './answer.ts';
import { appendBatch } from './append-batch.ts';
import { makeBootstrapFiles, type BootstrapSource } from './bootstrap-file.ts';
import { makeVisitCarrier } from './carry-visit.ts';
import type { EdgeMetrics } from './edge-metrics.ts';
import type { EdgeLimits } from './limits.ts';
import { Quotas } from './quotas.ts';
import { drainThenCut, type BodyLoad } from './read-body.ts';
import { makeRecorderFiles, type RecorderFiles } from './recorder-file.ts';
import { requestFacts, type FactReaders } from './request-facts.ts';
import type { SiteWatch } from './site-watch.ts';
import { UnrecordedVisits } from './unrecorded-visits.ts';
import { makeAssetTaker } from './take-asset.ts';

export interface EdgeParts {
  log: LogWriter;
  sites: SiteDirectory;
  recorderFiles: RecorderFiles;
  /** Null while there is nothing to hand out. */
  bootstrapSource: () => BootstrapSource | null;
  facts: FactReaders;
  /** Where files of recorded pages are kept. */
  vault: AssetVault;
  /** The server's wall clock, ms since 1970. */
  clock: () => number;
  limits: EdgeLimits;
  /** Where edges share the quotas of sites; absent: this edge counts by itself. */
  sharedLimits?: Limits;
  metrics: EdgeMetrics;
  /** Told what happens at each site's door, for the install page. */
  watch?: Pick<SiteWatch, 'bootstrapFetched' | 'refused'>;
  /** Told what should never happen. */
  failed: (error: unknown) => void;
}

export interface Edge {
  /** Takes a request under /s/, /r/, /i/ or /a/ and answers it; false if it is not the edge's. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  health(): Record<'log' | 'sites', PartHealth>;
  /** From now on every answer closes its connection. Resolves when the requests in hand are answered, or after `atMostMs`. */
  drain(atMostMs: number): Promise<void>;
}

type Route = (name: string, req: IncomingMessage, res: ServerResponse) => Promise<void>;

export function makeEdge(parts: EdgeParts): Edge {
  const quotas = new Quotas(parts.limits, parts.sharedLimits, parts.clock);
  const unrecorded = new UnrecordedVisits({ log: parts.log, clock: parts.clock, counted: parts.metrics.unrecorded });
  const load: BodyLoad = { bytes: 0 };
  const open = new Set<ServerResponse>();
  let isDraining = false;
  const addressOf = (req: IncomingMessage): string => parts.facts.addresses.clientAddress(req);

  const countRefused = (key: string, code: EdgeCode): void => {
    parts.metrics.refused(code);
    parts.watch?.refused(key, code);
  };

  /** A visit left out by sampling says so, once: `POST /i/<key>?out`, without a body and without a name. */
  const noteLeftOut: Route = async (key, req, res) => {
    const admitted = await admitPage(key, req.headers, parts.sites);
    const refusal = admitted.ok ? await quotas.spendNote(addressOf(req)) : admitted;
    if (refusal !== null) {
      countRefused(key, refusal.code);
      answerRefusal(res, refusal, true);
    } else {
      if (admitted.ok) unrecorded.told(admitted.site, 'sampled-out');
      answerDurable(res);
    }
    return drainThenCut(req, parts.limits.overshootBytes);
  };

  const carryVisit = makeVisitCarrier({ ...parts, quotas, addressOf });

  const ingest: Route = async (key, req, res) => {
    const act = req.method === 'POST' ? req.url?.split('?')[1] : undefined;
    if (act === 'out') return noteLeftOut(key, req, res);
    if (act === 'seal' || act === 'open') return carryVisit(act, key, req, res, load);
    const receivedAt = Math.round(parts.clock()); // the headers have just arrived; the body may take its time
    const accepted = await acceptBatch(req, parts.limits, load);
    if (!accepted.ok) {
      countRefused(key, accepted.code);
      if (accepted.isGone) return;
      if (accepted.code === 'EDGE_METHOD_REFUSED') res.setHeader('Allow', 'POST');
      answerRefusal(res, accepted, accepted.isTracker);
      return drainThenCut(req, parts.limits.overshootBytes);
    }
    try {
      await take(key, receivedAt, accepted, req, res);
    } finally {
      accepted.release();
    }
  };

  async function take(key: string, receivedAt: number, accepted: AcceptedBatch, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const address = addressOf(req);
    const admitted = await admitBatch(key, accepted.header, req.headers, address, parts.sites, quotas);
    if (!admitted.ok) {
      countRefused(key, admitted.code);
      if (admitted.site !== undefined) unrecorded.refused(admitted.site, accepted.header.session, admitted.code, accepted.header.seq);
      return answerRefusal(res, admitted, true);
    }
    const { site } = admitted;
    const facts = requestFacts(req, address, accepted.header, site, parts.facts);
    const header = trustedHeader(accepted.header, site);
    const { siteId, workspaceId } = site;
    const appended = await appendBatch({ kind: 'batch', workspaceId, siteId, receivedAt, facts, header, payload: accepted.payload }, parts.log);
    if (!appended.ok) {
      countRefused(key, appended.code);
      return answerRefusal(res, appended, true);
    }
    unrecorded.taken(header.session);
    parts.metrics.accepted.add({});
    if (facts.isBot) parts.metrics.bots.add({});
    parts.metrics.appendSeconds.observeSeconds((performance.now() - startedAt) / 1000);
    answerDurable(res);
  }

  const answerBootstrap = makeBootstrapFiles(parts.bootstrapSource, parts.sites);
  const bootstrap = onlyGet((key, req, res) => {
    parts.watch?.bootstrapFetched(key);
    return answerBootstrap(key, req, res);
  });
  const recorder = onlyGet(makeRecorderFiles(parts.recorderFiles));
  const takeAsset = makeAssetTaker({ ...parts, addressOf });
  const asset: Route = (key, req, res) => takeAsset(key, req, res, load);

  return {
    handle: (req, res) => {
      const found = findRoute(req.url ?? '', { '/i/': ingest, '/a/': asset, '/s/': bootstrap, '/r/': recorder });
      if (found === null) return false;
      open.add(res);
      res.once('close', () => open.delete(res));
      if (isDraining) res.shouldKeepAlive = false;
      found.route(found.name, req, res).catch((error: unknown) => {
        parts.failed(error);
        if (found.route === ingest) parts.metrics.refused('EDGE_SERVER_FAILED');
        if (res.headersSent) res.destroy();
        else answerProblem(res, 'EDGE_SERVER_FAILED');
      });
      return true;
    },
    health: () => {
      const refusal = parts.log.refusal();
      return {
        log: refusal === null ? { state: 'ready' } : { state: 'down', reason: `the log is ${refusal}` },
        sites: parts.sites.isStale() ? { state: 'degraded', reason: 'the source of sites does not answer' } : { state: 'ready' },
      };
    },
    drain: async (atMostMs) => {
      isDraining = true;
      for (const res of open) res.shouldKeepAlive = false;
      const until = performance.now() + atMostMs;
      while (open.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      await unrecorded.write();
    },
  };
}

/** Only a demo site's batches may say that they are the demo. */
function trustedHeader(header: BatchHeader, site: SiteEntry): BatchHeader {
  if (header.flags.demo === undefined || site.isDemo) return header;
  const { demo: _claimed, ...flags } = header.flags;
  return { ...header, flags };
}

function onlyGet(route: Route): Route {
  return async (name, req, res) => {
    if (req.method === 'GET' || req.method === 'HEAD') return route(name, req, res);
    res.setHeader('Allow', 'GET, HEAD');
    answerProblem(res, 'EDGE_METHOD_REFUSED');
  };
}

// `/i/<key>`, `/a/<key>`, `/s/<key>.js`, `/r/<hash>.js`; the query is not looked at.
function findRoute(url: string, routes: Record<'/i/' | '/a/' | '/s/' | '/r/', Route>): { route: Route; name: string } | null {
  const path = url.split('?', 1)[0] ?? '';
  const prefix = path.slice(0, 3);
  if (prefix !== '/i/' && prefix !== '/a/' && prefix !== '/s/' && prefix !== '/r/') return null;
  const name = path.slice(3);
  if (prefix === '/i/' || prefix === '/a/') return { route: routes[prefix], name };
  return name.endsWith('.js') ? { route: routes[prefix], name: name.slice(0, -3) } : { route: routes[prefix], name: '' };
}
