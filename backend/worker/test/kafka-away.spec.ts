// A worker whose log is Kafka, which is killed and comes back.

import { expect, it } from '@jest/globals';
import { SessionBuilder, startKafka, until } from '@hindsight/testkit';

import { openTopic } from './kafka-topic.ts';
import { openBench } from './worker-bench.ts';

it('a worker waits while Kafka is killed and restarted, says so, and goes on', async () => {
  await using kafka = await startKafka();
  await using bench = await openBench({ log: await openTopic(kafka.brokers, 'restarted') });
  const records = Array.from({ length: 20 }, (_, i) => {
    const session = new SessionBuilder({ startedAt: Date.now() - 10 * 60_000 + i * 1000 });
    session.document().load(`/page/${i}`).wait(50).flush().click(1).flush();
    return session.records();
  }).flat();
  const worker = bench.start({ leaseMs: 3_000 });
  await bench.append(...records.slice(0, 20));
  await bench.consumed();

  await kafka.kill();
  const failures = bench.metrics.count('worker_store_failures_total', '', ['store']);
  await until(async () => (await failures.value({ store: 'log' })) > 0, { what: 'the worker to tell' });
  await kafka.restart();
  // What was refused is sent again, as trackers do; a repeat is stored once.
  for (const record of records.slice(20)) await until(() => bench.append(record).then(() => true), { what: 'Kafka to take records' });
  await until(() => worker.held().length === bench.log.partitions, { what: 'all partitions to be worked on' });
  await bench.consumed();
  expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(20);
  expect(await bench.count('click_points')).toBe(20);
  expect(await bench.count('parked_records')).toBe(0);
  process.stdout.write(`Kafka killed and restarted: worker_store_failures_total{store="log"} ${await failures.value({ store: 'log' })}; 20 visits stored once\n`);
}, 400_000);
