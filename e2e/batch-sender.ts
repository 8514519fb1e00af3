// A visit's batches sent one after the other, with a book of what was acknowledged. A batch that got no acknowledgement is not sent
// again: a second try would hide that the first was lost.
import { setTimeout as delay } from 'node:timers/promises';

import { SessionBuilder, until, type BuiltBatch } from '@hindsight/testkit';

export interface Ledger {
  session: SessionBuilder;
  /** Seqs, by what became of them; all are of one document. */
  sent: Set<number>;
  acknowledged: Set<number>;
  /** Refused, or cut off before an answer came: the seq of each, and what was said. */
  cutOff: string[];
}

/** A visit of one page with a click in every batch but the first. */
export function makeLedger(batches: number, siteId = 1n): Ledger {
  const session = new SessionBuilder({ siteId });
  const document = session.document().wait(20).load(`/ledger/${session.handle}`).flush();
  for (let batch = 1; batch < batches; batch++) document.wait(100).click(3).flush();
  return { session, sent: new Set(), acknowledged: new Set(), cutOff: [] };
}

/** Sends until all is sent or `isOver`, with `pauseMs` between batches; after a failure waits until the address answers again. */
export async function sendBatches(ledger: Ledger, to: { origin: string; siteKey: string }, isOver: () => boolean, pauseMs = 0): Promise<void> {
  const isThere = (what: string): Promise<true> => until(async () => (await fetch(`${to.origin}/health/live`)).ok, { everyMs: 100, what });
  const batches = ledger.session.batches();
  // Making thousands may have taken longer than the program keeps a silent connection: the first request on such a one fails.
  await isThere('the program to answer');
  for (const batch of batches) {
    if (isOver()) return;
    ledger.sent.add(batch.header.seq);
    const answer = await post(batch, to).catch(String);
    if (answer === '202 ') ledger.acknowledged.add(batch.header.seq);
    else {
      ledger.cutOff.push(`${batch.header.seq}: ${answer}`);
      await isThere('the program to be back');
    }
    if (pauseMs > 0) await delay(pauseMs);
  }
}

async function post({ header, payload }: BuiltBatch, { origin, siteKey }: { origin: string; siteKey: string }): Promise<string> {
  const response = await fetch(`${origin}/i/${siteKey}`, {
    method: 'POST', headers: { 'content-type': 'text/plain' }, body: new Uint8Array(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload])),
  });
  return `${response.status} ${await response.text()}`;
}

/** Sums over visits. */
export function totalOf(ledgers: readonly Ledger[]): { sent: number; acknowledged: number; cutOff: number } {
  const sum = (of: (ledger: Ledger) => number): number => ledgers.reduce((total, ledger) => total + of(ledger), 0);
  return { sent: sum((one) => one.sent.size), acknowledged: sum((one) => one.acknowledged.size), cutOff: sum((one) => one.cutOff.length) };
}
