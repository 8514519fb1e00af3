import { afterAll, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';
import { encodeLogRecord, partitionOf } from '@hindsight/wire';
import type { BatchRecord } from '@hindsight/wire';
import fc from 'fast-check';

import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
const RUNS = 6;

interface Delivery {
  records: BatchRecord[];
  partitions: number;
  windowRows: number;
  windowBytes: number;
  /** After how many records the worker starts. */
  head: number;
}

const step = fc.oneof(
  fc.record({ do: fc.constant('click' as const), node: fc.integer({ min: 1, max: 4 }), x: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ do: fc.constant('view' as const), path: fc.constantFrom('/a', '/b/12', '/B/13', '/c') }),
  fc.record({ do: fc.constant('scroll' as const), to: fc.integer({ min: 900, max: 3000 }) }),
  fc.record({ do: fc.constant('move' as const), x: fc.integer({ min: 0, max: 1400 }) }),
  fc.record({ do: fc.constant('error' as const) }),
  fc.record({ do: fc.constant('tag' as const), tag: fc.constantFrom('red', 'green') }),
  fc.record({ do: fc.constant('sleep' as const) }),
  fc.record({ do: fc.constant('lose' as const) }),
  fc.record({ do: fc.constant('flush' as const), delayMs: fc.integer({ min: 0, max: 900 }) }),
);
const document = fc.record({ afterMs: fc.constantFrom(0, 0, 7_000, 20_000), steps: fc.array(fc.tuple(step, fc.integer({ min: 0, max: 700 })), { maxLength: 12 }) });
const sessions = fc.array(fc.array(document, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 });

type Plan = { afterMs: number; steps: [Readonly<Record<string, unknown>>, number][] }[][];

function build(plan: Plan): SessionBuilder[] {
  return plan.map((documents, i) => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 21, 10) + i * 1000, siteId: BigInt(1 + (i % 2)), flags: i === 2 ? { demo: true } : {} });
    for (const { afterMs, steps } of documents) {
      const page = session.document(afterMs, `0000000${i}`).load('/start').flush();
      for (const [one, waitMs] of steps) {
        page.wait(waitMs);
        switch (one['do']) {
          case 'click': page.click(one['node'] as number, one['x'] as number); break;
          case 'view': page.view(one['path'] as string); break;
          case 'scroll': page.scroll(one['to'] as number); break;
          case 'move': page.move([one['x'] as number, 5]); break;
          case 'error': page.error(); break;
          case 'tag': page.custom('hs:tag', { tag: one['tag'] as string }); break;
          case 'sleep': page.sleep(90_000); break;
          case 'lose': page.flush({ flags: { lost: 1 } }); page.batches.pop(); break;
          case 'flush': page.flush({ delayMs: one['delayMs'] as number }); break;
        }
      }
      page.flush();
    }
    return session;
  });
}

const benches: Bench[] = [];
afterAll(async () => {
  for (const bench of benches) await bench[Symbol.asyncDispose]();
});

/** Delivers to a worker of its own; the rows without ids, while the visits run and after sealing. */
async function deliver(delivery: Delivery): Promise<{ live: unknown; sealed: unknown }> {
  const bench = await openBench({ partitions: delivery.partitions });
  benches.push(bench);
  const append = async (records: BatchRecord[]): Promise<void> => {
    for (const record of records) await bench.log.append(partitionOf(record.header.session, delivery.partitions), encodeLogRecord(record));
  };
  await append(delivery.records.slice(0, delivery.head));
  bench.start({ settleMs: 0, windowRows: delivery.windowRows, windowBytes: delivery.windowBytes, sealAgainAfterMs: 0 });
  await append(delivery.records.slice(delivery.head));
  await bench.consumed();
  const live = await mergeable(bench);
  await bench.tick(Date.UTC(2026, 10, 21, 10) + 2 * HOUR);
  await until(async () => (await bench.count(`sessions where state <> 'sealed'`)) === 0, { what: 'all to be sealed' });
  const sealed = await projection(bench);
  benches.splice(benches.indexOf(bench), 1);
  await bench[Symbol.asyncDispose]();
  return { live, sealed };
}

/** What must agree already while a visit runs: everything that is merged, under names that do not depend on arrival. */
async function mergeable(bench: Bench): Promise<unknown> {
  const { rows } = await bench.pool.query(
    `select encode(s.handle, 'hex') as handle, s.first_received_at, s.last_received_at, s.inflated_bytes::text, s.facts -> 'events' as events, s.facts -> 'clicks' as clicks,
       s.facts -> 'errors' as errors, s.facts -> 'lost' as lost, s.facts -> 'tags' as tags, s.facts -> 'first' as first,
       (select jsonb_agg(jsonb_build_array(encode(d.doc_hash, 'hex'), d.tab, d.seen::text, encode(d.seq_digests, 'hex'), d.clocks) order by d.doc_hash)
        from recording_documents d where d.recording_id = s.recording_id) as documents,
       (select count(*)::int from click_points c where c.recording_id = s.recording_id) <= (s.facts -> 'clicks')::int as points
     from sessions s order by s.handle`,
  );
  return rows;
}

async function projection(bench: Bench): Promise<unknown> {
  const recordings = await bench.pool.query(`select id, to_jsonb(r) - 'id' - 'version' - 'clicked_elements' as row from recordings r order by handle`);
  const rowsOf = async (sql: string, id: bigint): Promise<unknown[]> => (await bench.pool.query<{ row: unknown }>(sql, [id])).rows.map((one) => one.row);
  const all: unknown[] = [];
  for (const { id, row } of recordings.rows as { id: bigint; row: unknown }[]) {
    all.push({
      row,
      documents: await rowsOf(`select to_jsonb(d) - 'recording_id' as row from recording_documents d where recording_id = $1 order by doc`, id),
      views: await rowsOf(`select to_jsonb(v) - 'recording_id' - 'page_id' || jsonb_build_object('path', p.path, 'group', p.page_group) as row from page_views v join pages p on p.id = v.page_id where recording_id = $1 order by doc, view`, id),
      clicks: await rowsOf(`select to_jsonb(c) - 'recording_id' - 'page_id' - 'element_id' || jsonb_build_object('path', p.path, 'selector', e.selector) as row
        from click_points c join pages p on p.id = c.page_id join elements e on e.id = c.element_id where recording_id = $1 order by doc, seq, nth`, id),
      signals: await rowsOf(`select to_jsonb(s) - 'recording_id' - 'page_id' - 'element_id' || jsonb_build_object('path', p.path) as row from signals s join pages p on p.id = s.page_id where recording_id = $1 order by s.n`, id),
      scrolls: await rowsOf(`select to_jsonb(c) - 'recording_id' - 'page_id' || jsonb_build_object('path', p.path) as row from scroll_points c join pages p on p.id = c.page_id where recording_id = $1 order by doc, view`, id),
      moves: await rowsOf(`select to_jsonb(c) - 'recording_id' - 'page_id' || jsonb_build_object('path', p.path) as row from move_points c join pages p on p.id = c.page_id where recording_id = $1 order by doc, view`, id),
      blocks: await rowsOf(`select to_jsonb(b) - 'recording_id' - 'id' - 'blob_key' as row from recording_blocks b where recording_id = $1 order by doc, from_seq`, id),
      lines: await linesOf(bench, id),
    });
  }
  return all;
}

it('property: any cut into windows, any order of arrival and any number of partitions give the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      sessions, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })), fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 12 }), fc.integer({ min: 300, max: 20_000 }), fc.double({ min: 0, max: 1, noNaN: true }),
      async (plan, random, partitions, windowRows, windowBytes, headShare) => {
        const records = build(plan).flatMap((session) => session.records());
        const key = records.map((record) => ({ record, at: random.next().value as number })).sort((a, b) => a.at - b.at);
        const shuffled = key.map(({ record }) => record);
        const withRepeats = shuffled.flatMap((record) => ((random.next().value as number) < 0.15 ? [record, record] : [record]));
        const [straight, other] = await Promise.all([
          deliver({ records, partitions: 1, windowRows: 20_000, windowBytes: 1 << 24, head: records.length }),
          deliver({ records: withRepeats, partitions, windowRows, windowBytes, head: Math.floor(headShare * withRepeats.length) }),
        ]);
        expect(other.live).toEqual(straight.live);
        expect(other.sealed).toEqual(straight.sealed);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});
