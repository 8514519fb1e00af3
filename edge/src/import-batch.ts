// The door for batches recorded earlier: the demo's visits, and recordings taken from files. Same steps as a request (accept → append), but who sends it and when
// it arrived are told by the caller, in this process. No address of the edge leads here: a visitor must never choose a receive time.

import type { LogWriter } from '@hindsight/log/write';
import type { RequestFacts, SiteEntry } from '@hindsight/wire';
import { splitBatch } from './accept-batch.ts';
import { appendBatch } from './append-batch.ts';
import { normalCountry } from './country.ts';
import type { DeviceFacts } from './device.ts';
import type { EdgeMetrics } from './edge-metrics.ts';
import type { Refusal } from './refusal.ts';

export interface PastRequest {
  userAgent: string;
  /** ISO 3166-1 alpha-2; the address it was read from is long forgotten. */
  country: string;
  /** ms since 1970, not later than now. */
  receivedAt: number;
  /** As a browser sends it: header line, newline, payload. */
  body: Uint8Array;
}

export interface BatchImporterParts {
  log: LogWriter;
  device: (userAgent: string | undefined) => DeviceFacts;
  metrics: Pick<EdgeMetrics, 'accepted' | 'refused'>;
}

export interface PastBatch {
  workspaceId: string;
  siteId: string;
  facts: RequestFacts;
  /** ms since 1970, not later than now. */
  receivedAt: number;
  /** As a browser sends it: header line, newline, payload. */
  body: Uint8Array;
}

/** Takes batches of the past, whose visitor's device is known. Resolves when the batch is durable, or with the refusal; both are counted. */
export function makePastDoor({ log, metrics }: Omit<BatchImporterParts, 'device'>): (batch: PastBatch) => Promise<{ ok: true } | Refusal> {
  return async ({ workspaceId, siteId, facts, receivedAt, body }) => {
    const split = splitBatch(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    const outcome = split.ok ? await appendBatch({ kind: 'batch', workspaceId, siteId, receivedAt, facts, header: split.header, payload: split.payload }, log) : split;
    if (outcome.ok) metrics.accepted.add({});
    else metrics.refused(outcome.code);
    return outcome;
  };
}

/** The same for batches of one site that say what browser sent them. */
export function makeBatchImporter(parts: BatchImporterParts): (site: SiteEntry, request: PastRequest) => Promise<{ ok: true } | Refusal> {
  const take = makePastDoor(parts);
  return (site, { userAgent, country, receivedAt, body }) => {
    const { siteId, workspaceId } = site;
    const device = parts.device(userAgent);
    return take({ siteId, workspaceId, receivedAt, body, facts: { ...device, country: normalCountry(country), isBot: !site.isDemo && device.isBot } });
  };
}
