// Step 1 of 4: a request → a header and a payload that stays closed. Knows neither sites nor the log.

import type { IncomingMessage } from 'node:http';
import type { EdgeCode } from '@hindsight/errors';
import { MAX_HEADER_BYTES, parseBatchHeader, type BatchHeader, type HeaderFault } from '@hindsight/wire';
import type { EdgeLimits } from './limits.ts';
import { readBody, type BodyLoad } from './read-body.ts';
import { refuse, type Refusal } from './refusal.ts';

export interface AcceptedBatch {
  ok: true;
  header: BatchHeader;
  payload: Uint8Array;
  /** Gives back the memory the body is counted with. */
  release: () => void;
}
export type NotAccepted = Refusal & {
  /** Whether it is our tracker that asks: its body begins with a header, whole or not, that names a version. */
  isTracker: boolean;
  /** Whether nobody is there to read an answer. */
  isGone: boolean;
};

const NEWLINE = 10;
const FAULT_CODES: Record<HeaderFault, EdgeCode> = {
  'header-missing': 'EDGE_HEADER_MISSING',
  'header-too-long': 'EDGE_HEADER_LONG',
  'header-not-json': 'EDGE_HEADER_UNREADABLE',
  'header-version': 'EDGE_HEADER_VERSION',
  'header-shape': 'EDGE_HEADER_SHAPE',
};

export async function acceptBatch(req: IncomingMessage, limits: EdgeLimits, load: BodyLoad): Promise<AcceptedBatch | NotAccepted> {
  if (req.method !== 'POST') return { ...refuse('EDGE_METHOD_REFUSED'), isTracker: false, isGone: false };
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return { ...refuse('EDGE_BODY_ENCODED'), isTracker: false, isGone: false };
  const read = await readBody(req, limits, load);
  if (!read.ok) return { ...refuse(read.code), isTracker: isTracker(read.start), isGone: read.isGone };
  const { body, release } = read;
  const split = splitBatch(body);
  if (split.ok) return { ...split, release };
  release();
  return { ...split, isTracker: isTracker(body), isGone: false };
}

export function splitBatch(body: Buffer): { ok: true; header: BatchHeader; payload: Uint8Array } | Refusal {
  const newline = body.subarray(0, MAX_HEADER_BYTES + 1).indexOf(NEWLINE);
  if (newline < 0) return refuse(body.length > MAX_HEADER_BYTES ? 'EDGE_HEADER_LONG' : 'EDGE_HEADER_MISSING');
  const parsed = parseBatchHeader(body.toString('utf8', 0, newline));
  if (!parsed.ok) return refuse(FAULT_CODES[parsed.reason]);
  if (newline + 1 >= body.length) return refuse('EDGE_PAYLOAD_EMPTY');
  return { ok: true, header: parsed.header, payload: body.subarray(newline + 1) };
}

/** Our tracker reads orders in a 200; everyone else gets plain HTTP. Looked at only when something is refused. */
function isTracker(start: Buffer): boolean {
  const newline = start.subarray(0, MAX_HEADER_BYTES + 1).indexOf(NEWLINE);
  if (newline < 0) return false;
  try {
    const header = JSON.parse(start.toString('utf8', 0, newline)) as { v?: unknown } | unknown[] | null;
    return typeof (Array.isArray(header) ? header[0] : header?.v) === 'number';
  } catch {
    return false;
  }
}
