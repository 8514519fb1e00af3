// Step 4 of 4: the answer. Our tracker gets expected refusals as a 200 with an order in it, because a 4xx would stand in the
// customer's console; every other client gets plain HTTP with problem details.

import type { ServerResponse } from 'node:http';
import { problem, problemCode, type EdgeCode } from '@hindsight/errors';
import type { EdgeOrder } from '@hindsight/wire';
import type { Refusal } from './refusal.ts';

const DEFAULT_AFTER_MS = 5000;

/** On every answer, refusals included: any page may read it, no page may guess at its type. */
const OPEN_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};
/** Written in one piece: this is the answer nearly every request gets. */
const DURABLE_HEADERS = Object.entries({ ...OPEN_HEADERS, 'Cache-Control': 'no-store', 'Content-Length': '0' }).flat();

export function openHeaders(res: ServerResponse): void {
  for (const [name, value] of Object.entries(OPEN_HEADERS)) res.setHeader(name, value);
}

export function answerDurable(res: ServerResponse): void {
  res.writeHead(202, DURABLE_HEADERS).end();
}

export function answerRefusal(res: ServerResponse, refusal: Refusal, isTracker: boolean): void {
  if (isTracker) answerJson(res, orderFor(refusal));
  else answerProblem(res, refusal.code, refusal.afterMs);
}

/** Problem details, with Retry-After where trying later makes sense. */
export function answerProblem(res: ServerResponse, code: EdgeCode, afterMs?: number): void {
  const { status, retry } = problemCode(code);
  res.statusCode = status;
  if (retry === 'later' && status !== 400) res.setHeader('Retry-After', Math.ceil((afterMs ?? DEFAULT_AFTER_MS) / 1000));
  end(res, 'application/problem+json', JSON.stringify(problem(code)));
}

export function answerJson(res: ServerResponse, value: object): void {
  res.statusCode = 200;
  end(res, 'application/json', JSON.stringify(value));
}

// The tracker knows three orders. What may never be sent again is no use to go on with either.
function orderFor({ code, afterMs }: Refusal): EdgeOrder {
  const { retry } = problemCode(code);
  if (retry === 'later') return { do: 'later', afterMs: afterMs ?? DEFAULT_AFTER_MS };
  return { do: retry === 'smaller' ? 'smaller' : 'stop', afterMs: 0 };
}

function end(res: ServerResponse, type: string, text: string): void {
  openHeaders(res);
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}
