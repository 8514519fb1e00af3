// What the browser says for a page that ends without a word: killed, crashed, or so busy that its tab is gone before it was asked. With
// each click the browser is handed the request that would carry it, and sends it when the page is gone
// (https://developer.mozilla.org/en-US/docs/Web/API/Window/fetchLater).
// Promise: a seq never changes its events. The request has the seq of the batch to come, and is taken back before anything is sent.

import { batchJson, headerOf, type Batch } from './batch.ts';
import { bodyOf } from './encode.ts';
import type { Outbox } from './outbox.ts';
import { UNTRIED } from './send-batch.ts';
import { cutIntoRuns } from './waiting-line.ts';
import { stopAll, type Page, type Stop } from '../page.ts';

/** Not in TypeScript's library yet. */
type FetchLater = (url: string, init: RequestInit) => { readonly activated: boolean };

/** Browsers without `fetchLater` have the words at leaving alone (`sayLastWords`). */
export function deferWords(outbox: Outbox, page: Page, url: string): Stop {
  const { fetchLater } = window as unknown as { fetchLater?: FetchLater };
  if (!fetchLater) return () => undefined;
  const defer = (): void => {
    outbox.takeBack?.();
    const held = outbox.unbound.events;
    const events = cutIntoRuns(held.filter(({ isVital }) => isVital)).pop();
    if (events === undefined) return;
    const { lane, clock } = events[0]!;
    const batch: Batch = { ...UNTRIED, lane, seq: lane.nextSeq, clock, events, lost: 0, size: 0 };
    // Lost is what waits beside these, and, as the page could not speak, at least its end.
    const body = bodyOf(headerOf(batch, 0, 1, 'none', { last: true, lost: held.length - events.length + 1 }), new TextEncoder().encode(batchJson(batch)));
    const taker = new AbortController();
    try {
      fetchLater(url, { method: 'POST', body, signal: taker.signal, credentials: 'omit', referrerPolicy: 'no-referrer', headers: { 'Content-Type': 'text/plain' } });
      outbox.takeBack = () => taker.abort();
    } catch {
      // Forbidden here, or the page uses the browser's allowance up: the words at leaving remain.
    }
  };
  // On the document: by then all that hears of a click on the window has told of it.
  return stopAll([page.listen(document, 'click', defer), page.listen(document, 'change', defer)]);
}
