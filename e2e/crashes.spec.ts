// The whole program is killed again and again while visits send: what it acknowledged is in the recordings, once, and nothing
// is there that was not sent.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail } from '@hindsight/api-contract';
import { until } from '@hindsight/testkit';

import { makeLedger, sendBatches, totalOf } from './batch-sender.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { storedLines } from './stored-lines.ts';

const CRASHES = Number(process.env['CRASHES'] ?? 5);
const SESSIONS = 12;
/** More than are sent between all crashes. */
const BATCHES = 30 * (CRASHES + 1);

let hindsight: Hindsight;

beforeAll(async () => { hindsight = await startHindsight(); }, 120_000);
afterAll(() => hindsight?.[Symbol.asyncDispose]());

async function storedSeqs(handle: string): Promise<number[]> {
  const { lines } = await storedLines(hindsight, handle);
  return lines.map((line) => line.seq).sort((a, b) => a - b);
}

describe('the program killed while visits send', () => {
  it(`loses nothing acknowledged and stores nothing twice, ${CRASHES} crashes long`, async () => {
    const ledgers = Array.from({ length: SESSIONS }, () => makeLedger(BATCHES));
    let isOver = false;
    const sending = Promise.all(ledgers.map((ledger) => sendBatches(ledger, { origin: hindsight.origin, siteKey: hindsight.demoSite.key }, () => isOver)));
    sending.catch(() => undefined); // awaited below; a failure in between must not end the run before it is told
    const total = (): number => totalOf(ledgers).acknowledged;
    for (let crash = 0; crash < CRASHES; crash++) {
      const before = total();
      await until(() => total() > before + 40, { everyMs: 10, what: 'batches to be acknowledged' });
      await hindsight.crashAndRestart();
    }
    const before = total();
    await until(() => total() > before + 40, { everyMs: 10, what: 'batches to be acknowledged' });
    isOver = true;
    await sending;

    expect(totalOf(ledgers).cutOff).toBeGreaterThan(0);
    for (const { session, acknowledged, sent } of ledgers) {
      const stored = await until(async () => {
        const seqs = await storedSeqs(session.handle);
        return [...acknowledged].every((seq) => seqs.includes(seq)) && seqs;
      }, { everyMs: 250, what: `all ${acknowledged.size} acknowledged batches` });
      expect(new Set(stored).size).toBe(stored.length);
      expect(stored.filter((seq) => !sent.has(seq))).toEqual([]);
      const clicks = stored.filter((seq) => seq > 0).length;
      await until(async () => (await hindsight.get<RecordingDetail>(`/handles/${session.handle}`)).clickCount === clicks, { everyMs: 250, what: `${clicks} clicks counted` });
    }
    process.stdout.write(`crashes: ${CRASHES}, acknowledged ${total()} of ${totalOf(ledgers).sent}, all stored once\n`);
  }, 120_000 + 30_000 * CRASHES);
});
