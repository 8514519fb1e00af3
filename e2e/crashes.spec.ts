// The whole program is killed again and again while visits send: what it acknowledged is in the recordings, once, and nothing
// is there that was not sent.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail } from '@hindsight/api-contract';
import { SessionBuilder, until, type BuiltBatch } from '@hindsight/testkit';

import { startHindsight, type Hindsight } from './hindsight.ts';
import { storedLines } from './stored-lines.ts';

const CRASHES = Number(process.env['CRASHES'] ?? 5);
const SESSIONS = 12;
/** More than are sent between all crashes. */
const BATCHES = 30 * (CRASHES + 1);

let hindsight: Hindsight;

beforeAll(async () => { hindsight = await startHindsight(); }, 120_000);
afterAll(() => hindsight?.[Symbol.asyncDispose]());

interface Ledger {
  session: SessionBuilder;
  acknowledged: Set<number>;
  sent: Set<number>;
  cutOff: number;
}

function makeLedger(): Ledger {
  const session = new SessionBuilder();
  const document = session.document().wait(20).load(`/crash/${session.handle}`).flush();
  for (let batch = 1; batch < BATCHES; batch++) document.wait(100).click(3).flush();
  return { session, acknowledged: new Set(), sent: new Set(), cutOff: 0 };
}

async function post({ header, payload }: BuiltBatch): Promise<number> {
  const response = await fetch(`${hindsight.origin}/i/${hindsight.demoSite.key}`, {
    method: 'POST', headers: { 'content-type': 'text/plain' }, body: new Uint8Array(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload])),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Sends one after the other; a batch cut off by a crash is not sent again, so that no retry can hide a loss. */
async function sendAll(ledger: Ledger, isOver: () => boolean): Promise<void> {
  for (const batch of ledger.session.batches()) {
    if (isOver()) return;
    ledger.sent.add(batch.header.seq);
    const status = await post(batch).catch(() => 0);
    if (status === 202) ledger.acknowledged.add(batch.header.seq);
    else {
      ledger.cutOff += 1;
      await until(async () => (await fetch(`${hindsight.origin}/health/live`)).ok, { withinMs: 60_000, everyMs: 100, what: 'the program to be back' });
    }
  }
}

async function storedSeqs(handle: string): Promise<number[]> {
  const { lines } = await storedLines(hindsight, handle);
  return lines.map((line) => line.seq).sort((a, b) => a - b);
}

describe('the program killed while visits send', () => {
  it(`loses nothing acknowledged and stores nothing twice, ${CRASHES} crashes long`, async () => {
    const ledgers = Array.from({ length: SESSIONS }, makeLedger);
    let isOver = false;
    const sending = Promise.all(ledgers.map((ledger) => sendAll(ledger, () => isOver)));
    const total = (): number => ledgers.reduce((sum, ledger) => sum + ledger.acknowledged.size, 0);
    for (let crash = 0; crash < CRASHES; crash++) {
      const before = total();
      await until(() => total() > before + 40, { withinMs: 60_000, everyMs: 10, what: 'batches to be acknowledged' });
      await hindsight.crashAndRestart();
    }
    const before = total();
    await until(() => total() > before + 40, { withinMs: 60_000, everyMs: 10, what: 'batches to be acknowledged' });
    isOver = true;
    await sending;

    expect(ledgers.reduce((sum, ledger) => sum + ledger.cutOff, 0)).toBeGreaterThan(0);
    for (const { session, acknowledged, sent } of ledgers) {
      const stored = await until(async () => {
        const seqs = await storedSeqs(session.handle);
        return [...acknowledged].every((seq) => seqs.includes(seq)) && seqs;
      }, { withinMs: 60_000, everyMs: 250, what: `all ${acknowledged.size} acknowledged batches` });
      expect(new Set(stored).size).toBe(stored.length);
      expect(stored.filter((seq) => !sent.has(seq))).toEqual([]);
      const clicks = stored.filter((seq) => seq > 0).length;
      await until(async () => (await hindsight.get<RecordingDetail>(`/handles/${session.handle}`)).clickCount === clicks, { withinMs: 60_000, everyMs: 250, what: `${clicks} clicks counted` });
    }
    process.stdout.write(`crashes: ${CRASHES}, acknowledged ${total()} of ${ledgers.reduce((sum, ledger) => sum + ledger.sent.size, 0)}, all stored once\n`);
  }, 120_000 + 30_000 * CRASHES);
});
