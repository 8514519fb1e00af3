// How long after its acknowledgement a batch can be watched: the running program under a steady load, asked the way the app asks.
import type { Blocks, RecordingDetail } from '@hindsight/api-contract';
import { SessionBuilder, type BuiltBatch } from '@hindsight/testkit';

import { startHindsight, type Hindsight } from '../e2e/hindsight.ts';
import { percentile, writeReport } from './report.ts';

const SESSIONS = 100;
/** Of these the blocks are asked for again and again. */
const WATCHED = 10;
const BATCHES = 30;
const BATCH_EVERY_MS = 2_000;
const ASK_EVERY_MS = 50;
const GIVE_UP_MS = 60_000;

await using hindsight = await startHindsight();
const ackedAt = new Map<string, number>();
const viewableMs: number[] = [];
const ackMs: number[] = [];
let refused = 0;

const sessions = Array.from({ length: SESSIONS }, (_, number) => makeSession(number));
const startMs = performance.now();
await Promise.all([
  ...sessions.map((session, number) => visit(hindsight, session, (number / SESSIONS) * BATCH_EVERY_MS)),
  ...sessions.slice(0, WATCHED).map((session) => watch(hindsight, session)),
]);
const seconds = (performance.now() - startMs) / 1000;

writeReport({
  name: 'viewable',
  what: `${SESSIONS} visits at once send ${BATCHES} batches each, one every ${BATCH_EVERY_MS / 1000} s, to the standalone program over loopback; for ${WATCHED} of them the recording's blocks are asked for `
    + `every ${ASK_EVERY_MS} ms until they hold the batch. Measured from the acknowledgement; the steps of asking are included.`,
  command: 'npm run viewable -w bench',
  rows: [
    row('request to acknowledgement', ackMs),
    row('acknowledgement to viewable', viewableMs),
  ],
  notes: [`${ackMs.length} batches acknowledged in ${seconds.toFixed(0)} s, ${refused} refused; ${viewableMs.length} of ${WATCHED * BATCHES} watched batches became viewable.`, 'Load generator and server share the machine.'],
});

function row(what: string, values: number[]): Record<string, string | number> {
  return { what, batches: values.length, 'p50 ms': percentile(values, 0.5).toFixed(0), 'p99 ms': percentile(values, 0.99).toFixed(0), 'max ms': Math.max(...values).toFixed(0) };
}

function makeSession(number: number): SessionBuilder {
  const session = new SessionBuilder({ siteId: 1n });
  const document = session.document();
  document.wait(50).load(`/bench/${number}`, Array.from({ length: 300 }, (_, i) => ({ type: 2, id: 10 + 2 * i, tagName: 'p', attributes: { class: `row-${i % 7}` }, childNodes: [{ type: 3, id: 11 + 2 * i, textContent: `Paragraph ${i} of visit ${number}` }] }))).flush();
  for (let batch = 1; batch < BATCHES; batch++) {
    for (let step = 0; step < 20; step++) document.wait(BATCH_EVERY_MS / 20).move([100 + step * 7, 200 + batch * 3], [103 + step * 7, 205 + batch * 3]);
    document.click(10 + 2 * (batch % 300)).flush();
  }
  return session;
}

async function visit(target: Hindsight, session: SessionBuilder, afterMs: number): Promise<void> {
  for (const [number, batch] of session.batches().entries()) {
    await pause(startMs + afterMs + number * BATCH_EVERY_MS - performance.now());
    const sentMs = performance.now();
    const response = await fetch(`${target.origin}/i/${target.demoSite.key}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: bodyOf(batch) });
    await response.arrayBuffer();
    if (response.status !== 202) {
      refused++;
      continue;
    }
    ackMs.push(performance.now() - sentMs);
    ackedAt.set(`${session.handle}.${batch.header.seq}`, performance.now());
  }
}

async function watch(target: Hindsight, session: SessionBuilder): Promise<void> {
  const seen = new Set<number>();
  const untilMs = performance.now() + BATCHES * BATCH_EVERY_MS + GIVE_UP_MS;
  let id: string | null = null;
  while (seen.size < BATCHES && performance.now() < untilMs) {
    await pause(ASK_EVERY_MS);
    id ??= await target.get<RecordingDetail>(`/handles/${session.handle}`).then((visit) => visit.id, () => null);
    if (id === null) continue;
    const { manifest } = await target.get<Blocks>(`/recordings/${id}/blocks`);
    for (const block of manifest.blocks) for (let seq = block.fromSeq; seq <= block.toSeq; seq++) note(session, seq, seen);
  }
}

function note(session: SessionBuilder, seq: number, seen: Set<number>): void {
  const acked = ackedAt.get(`${session.handle}.${seq}`);
  if (acked === undefined || seen.has(seq)) return;
  seen.add(seq);
  viewableMs.push(performance.now() - acked);
}

function bodyOf({ header, payload }: BuiltBatch): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
