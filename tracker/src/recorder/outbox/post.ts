// One request to the edge and what its answer means.

import type { EdgeOrder } from '@hindsight/wire';
import { requestFailed } from '../failed-requests.ts';

export type Answer = { do: 'keep-going' } | EdgeOrder;

const laterThan = (afterMs: number): EdgeOrder => ({ do: 'later', afterMs });

/**
 * Posts a body. Never rejects: no answer, or one that cannot be read, means later.
 * @param keepalive whether the request may outlive the page; the browser refuses it above its allowance
 */
export async function post(url: string, body: Uint8Array<ArrayBuffer>, keepalive: boolean): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST', body, keepalive, credentials: 'omit', referrerPolicy: 'no-referrer',
      headers: { 'Content-Type': 'text/plain' },
    });
    return await answerOf(response);
  } catch {
    return laterThan(requestFailed()); // Offline, refused, aborted by leaving: the batch is still here and is tried again.
  }
}

/** Last words where a keepalive fetch is not to be had. Answers whether the browser took it; whether it arrived stays unknown. */
export function beacon(url: string, body: Uint8Array<ArrayBuffer>): boolean {
  try {
    return navigator.sendBeacon(url, new Blob([body], { type: 'text/plain' }));
  } catch {
    return false; // Not taken: stays unacknowledged.
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const { status } = response;
  if (status === 202) return { do: 'keep-going' };
  const leastMs = status < 400 ? 0 : requestFailed();
  if (status === 413) return { do: 'smaller', afterMs: leastMs };
  if (status === 403 || status === 404 || status === 410) return { do: 'stop', afterMs: 0 };
  if (status !== 200) return laterThan(Math.max(leastMs, retryAfterMs(response)));
  const order = (await response.json()) as Partial<EdgeOrder> | null;
  if (order?.do !== 'later' && order?.do !== 'smaller' && order?.do !== 'stop') return laterThan(0);
  return { do: order.do, afterMs: Number.isFinite(order.afterMs) ? Math.max(0, Number(order.afterMs)) : 0 };
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
