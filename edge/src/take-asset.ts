// `POST /a/<siteKey>`: the tracker asks which files of the page the site's vault lacks, and hands those over. Straight into the blob
// store, not through the log: the bytes have a name of their own (their hash) and belong to no visit.
// Promise: what is answered `kept` is durable; a store that is away costs pictures, never a batch.

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AssetVault } from '@hindsight/asset-vault';
import { inProcessLimits, type Limiter, type Rate } from '@hindsight/limits';
import type { SiteDirectory } from '@hindsight/site-directory';
import {
  ASSET_VERSION, isAssetHash, MAX_ASKED_ASSETS, MAX_ASSET_BYTES, type AssetAnswer, type AssetKind, type AssetReceipt,
} from '@hindsight/wire';
import { admitPage } from './admit-batch.ts';
import { answerJson, answerRefusal } from './answer.ts';
import type { EdgeMetrics } from './edge-metrics.ts';
import type { EdgeLimits } from './limits.ts';
import { networkOf } from './quotas.ts';
import { drainThenCut, readBody, type BodyLoad } from './read-body.ts';
import { refuse, type Refusal } from './refusal.ts';

export interface AssetParts {
  vault: AssetVault;
  sites: SiteDirectory;
  limits: EdgeLimits;
  metrics: Pick<EdgeMetrics, 'assets' | 'assetBytes' | 'refused'>;
  addressOf: (req: IncomingMessage) => string;
}

/** Header line and file. */
const LONGEST_HEADER = 32 * 1024;
const LONGEST_BODY = MAX_ASSET_BYTES + LONGEST_HEADER;
const NEWLINE = 10;
/** Questions and files of one network: a page has some dozens, and most of them are there already. */
const NETWORK: Rate = { perSecond: 20, burst: 1_000 };
/** KB of new files of one site: a deploy renames everything, but not every minute. */
const SITE_KB: Rate = { perSecond: 200, burst: 256 * 1024 };
const STORE_AWAY_MS = 60_000;

type Said = { ask: string[] } | { put: string; kind: AssetKind; bytes: Uint8Array };

export function makeAssetTaker(parts: AssetParts): (key: string, req: IncomingMessage, res: ServerResponse, load: BodyLoad) => Promise<void> {
  const { vault, metrics, limits } = parts;
  const own = inProcessLimits();
  const networks = own.rate('asset-network', NETWORK);
  const siteKb = own.rate('asset-site-kb', SITE_KB);

  async function answer(siteId: string, said: Said): Promise<AssetAnswer | AssetReceipt> {
    if ('ask' in said) return { lacks: await vault.lacks(siteId, said.ask) };
    const receipt = await keep(siteId, said);
    metrics.assets.add({ outcome: receipt });
    return { asset: receipt };
  }

  async function keep(siteId: string, said: Extract<Said, { put: string }>): Promise<AssetReceipt['asset']> {
    if (!(await siteKb.take(siteId, Math.ceil(said.bytes.length / 1024))).isAllowed) return 'full';
    const kept = await vault.keep(siteId, said.bytes, said.kind, said.put);
    if (kept.ok && kept.isNew) metrics.assetBytes.add({}, said.bytes.length);
    return kept.ok ? 'kept' : kept.reason;
  }

  return async (key, req, res, load) => {
    const refused = (refusal: Refusal): void => {
      metrics.refused(refusal.code);
      answerRefusal(res, refusal, true);
      drainThenCut(req, limits.overshootBytes);
    };
    const admitted = req.method === 'POST' ? await admit(key, req, parts, networks) : refuse('EDGE_METHOD_REFUSED');
    if (!admitted.ok) return refused(admitted);
    const read = await readBody(req, { ...limits, bodyBytes: LONGEST_BODY }, load);
    if (!read.ok) return read.isGone ? metrics.refused(read.code) : refused(read);
    try {
      const said = readAsset(read.body);
      if (said === null) return refused(refuse('EDGE_HEADER_SHAPE'));
      answerJson(res, await answer(admitted.site.siteId, said));
    } catch {
      // Counted where the store is opened. The recording goes on; its files may come with the next visit.
      refused(refuse('EDGE_ASSETS_UNREACHABLE', STORE_AWAY_MS));
    } finally {
      read.release();
    }
  };
}

async function admit(key: string, req: IncomingMessage, { sites, addressOf }: AssetParts, networks: Limiter): Promise<Awaited<ReturnType<typeof admitPage>>> {
  const headers: IncomingHttpHeaders = req.headers;
  const taken = await networks.take(networkOf(addressOf(req)));
  return taken.isAllowed ? admitPage(key, headers, sites) : refuse('EDGE_ADDRESS_QUOTA_SPENT', taken.retryAfterMs);
}

/** Null for what is neither question nor file. */
function readAsset(body: Buffer): Said | null {
  const head = body.subarray(0, LONGEST_HEADER);
  const cut = head.indexOf(NEWLINE);
  try {
    const said = JSON.parse(head.toString('utf8', 0, cut < 0 ? undefined : cut)) as Partial<Record<string, unknown>> | null;
    if (said?.['v'] !== ASSET_VERSION) return null;
    const { ask, put, kind } = said as { ask?: unknown; put?: unknown; kind?: unknown };
    if (Array.isArray(ask)) return ask.length <= MAX_ASKED_ASSETS && ask.every(isAssetHash) ? { ask } : null;
    return cut >= 0 && isAssetHash(put) && (kind === 'style' || kind === 'font' || kind === 'image') ? { put, kind, bytes: body.subarray(cut + 1) } : null;
  } catch {
    return null; // No JSON: nothing of ours.
  }
}
