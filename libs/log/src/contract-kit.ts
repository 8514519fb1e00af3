// The contract of every log adapter, as one text. An adapter's test calls `logContract` with a way to make its log; the kit
// brings no test runner of its own, so that it can be run by any.

import { deepStrictEqual as equal, ok, rejects } from 'node:assert';
import type { LogEntry, LogReader, LogTrimmer } from './read.ts';
import type { LogWriter, Offset } from './write.ts';

export interface LogUnderTest {
  writer: LogWriter;
  reader: LogReader;
  trimmer: LogTrimmer;
  /** Closes it as a program that ends would, and opens it again over the same storage. */
  reopen(): Promise<LogUnderTest>;
  /** Closes it and removes its storage. */
  dispose(): Promise<void>;
}

export interface LogContractOptions {
  /** Whether records can be taken out where they are; else the contract is that the trimmer says so, and trimming takes all. Default true. */
  erasesInPlace?: boolean;
}

/** A test runner's `it`. */
type It = (name: string, run: () => Promise<void>) => unknown;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (entry: LogEntry): string => new TextDecoder().decode(entry.bytes);

/** Everything in a partition from an offset on, read in small steps. */
async function readAll(reader: LogReader, partition: number, from: Offset, stepBytes = 64): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for (let at = from; ; ) {
    const entries = await reader.read(partition, at, stepBytes);
    if (entries.length === 0) return all;
    all.push(...entries);
    at = (entries.at(-1) as LogEntry).nextOffset;
  }
}

/**
 * Declares the contract's tests.
 * @param it the runner's `it`
 * @param makeLog a fresh, empty log with at least two partitions, whose segments (if it has any) hold about 4 KiB
 */
export function logContract(it: It, makeLog: () => Promise<LogUnderTest>, { erasesInPlace = true }: LogContractOptions = {}): void {
  const withLog = (name: string, run: (log: LogUnderTest) => Promise<LogUnderTest | undefined | void>): void => {
    it(name, async () => {
      const log = await makeLog();
      let last: LogUnderTest = log;
      try {
        last = (await run(log)) ?? log;
      } finally {
        await last.dispose();
      }
    });
  };
  const fill = (log: LogUnderTest, partition: number, count: number): Promise<Offset[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => log.writer.append(partition, bytesOf(`record ${String(i)}`))));

  withLog('an empty log has nothing to read', async ({ reader }) => {
    const { first, next } = await reader.bounds(0);
    equal(first, next);
    equal(await reader.read(0, first, 1000), []);
  });

  withLog('repeats, never skips: reading again from any offset gives the same records', async (log) => {
    const offsets = await fill(log, 0, 200);
    const all = await readAll(log.reader, 0, (await log.reader.bounds(0)).first);
    equal(all.map(textOf), Array.from({ length: 200 }, (_, i) => `record ${String(i)}`));
    equal(all.map((entry) => entry.offset), offsets);
    for (const start of [0, 1, 57, 199]) {
      equal((await readAll(log.reader, 0, offsets[start] as Offset, 1)).map(textOf), all.slice(start).map(textOf));
    }
  });

  withLog('keeps order: offsets grow, and records of one partition come in the order they were appended', async (log) => {
    for (let i = 0; i < 20; i++) await log.writer.append(1, bytesOf(String(i)));
    const entries = await readAll(log.reader, 1, (await log.reader.bounds(1)).first);
    equal(entries.map(textOf), Array.from({ length: 20 }, (_, i) => String(i)));
    for (const [i, entry] of entries.entries()) ok(i === 0 || entry.offset >= (entries[i - 1] as LogEntry).nextOffset);
  });

  withLog('keeps partitions apart', async (log) => {
    await log.writer.append(0, bytesOf('zero'));
    await log.writer.append(1, bytesOf('one'));
    equal((await readAll(log.reader, 0, (await log.reader.bounds(0)).first)).map(textOf), ['zero']);
    equal((await readAll(log.reader, 1, (await log.reader.bounds(1)).first)).map(textOf), ['one']);
  });

  withLog('survives reopening: id, partitions, offsets and records are the same, and new offsets are larger', async (log) => {
    const offsets = await fill(log, 0, 150);
    const { logId, partitions } = log.writer;
    const again = await log.reopen();
    equal([again.writer.logId, again.writer.partitions], [logId, partitions]);
    equal((await readAll(again.reader, 0, offsets[0] as Offset)).map((entry) => entry.offset), offsets);
    ok((await again.writer.append(0, bytesOf('later'))) > (offsets.at(-1) as Offset));
    return again;
  });

  withLog('returns records byte for byte, whatever they hold', async (log) => {
    const records = [Uint8Array.of(0), new Uint8Array(5000), Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 0xff)];
    for (const record of records) await log.writer.append(0, record);
    const entries = await readAll(log.reader, 0, (await log.reader.bounds(0)).first);
    equal(entries.map((entry) => Buffer.from(entry.bytes).equals(Buffer.from(records[entries.indexOf(entry)] as Uint8Array))), [true, true, true]);
  });

  withLog('refuses an offset outside the log', async (log) => {
    await fill(log, 0, 3);
    const { first, next } = await log.reader.bounds(0);
    await rejects(log.reader.read(0, next + 8n, 100), RangeError);
    await rejects(log.reader.read(0, first - 8n, 100), RangeError);
    equal(await log.reader.read(0, next, 100), []);
  });

  withLog('gives at least one record however small the limit, and not many more than the limit', async (log) => {
    await fill(log, 0, 50);
    const { first } = await log.reader.bounds(0);
    equal((await log.reader.read(0, first, 1)).length, 1);
    const some = await log.reader.read(0, first, 50);
    ok(some.length > 1 && some.length < 10);
  });

  withLog('wait ends at once when a record is there, soon after one comes, and else at its time limit', async (log) => {
    const from = (await log.reader.bounds(0)).next;
    const started = performance.now();
    await log.reader.wait(0, from, 50);
    ok(performance.now() - started >= 45);
    const woken = log.reader.wait(0, from, 240_000);
    await log.writer.append(0, bytesOf('x'));
    await woken;
    await log.reader.wait(0, from, 240_000);
    ok(performance.now() - started < 120_000);
  });

  withLog('trim removes only what lies before the offset, and moves the first offset on', async (log) => {
    const offsets = await fill(log, 0, 2000);
    const at = offsets[1500] as Offset;
    const first = await log.trimmer.trim(0, at);
    ok(first <= at);
    equal((await log.reader.bounds(0)).first, first);
    equal((await readAll(log.reader, 0, at, 4096)).map((entry) => entry.offset), offsets.slice(1500));
    ok(first > (offsets[0] as Offset), 'with many records before it something was removed');
    await rejects(log.reader.read(0, offsets[0] as Offset, 100), RangeError);
  });

  if (erasesInPlace) withLog('erase takes the chosen records out, keeps all other offsets, and can be repeated', async (log) => {
    const offsets = await fill(log, 0, 100);
    const isOdd = (bytes: Uint8Array): boolean => Number(new TextDecoder().decode(bytes).slice(7)) % 2 === 1;
    equal(await log.trimmer.erase?.(0, offsets[50] as Offset, isOdd), 25);
    equal(await log.trimmer.erase?.(0, offsets[50] as Offset, isOdd), 0);
    const again = await log.reopen();
    const kept = await readAll(again.reader, 0, offsets[0] as Offset);
    equal(kept.map((entry) => entry.offset), offsets.filter((_, i) => i >= 50 || i % 2 === 0));
    return again;
  });
  else {
    withLog('says that it cannot erase in place, and trimming takes out exactly what lies before the offset', async (log) => {
      equal(log.trimmer.erase, null);
      const offsets = await fill(log, 0, 100);
      equal(await log.trimmer.trim(0, offsets[50] as Offset), offsets[50]);
      await rejects(log.reader.read(0, offsets[49] as Offset, 100), RangeError);
      const again = await log.reopen();
      equal((await readAll(again.reader, 0, offsets[50] as Offset)).map((entry) => entry.offset), offsets.slice(50));
      return again;
    });
  }

  withLog('after close it takes nothing and says so', async (log) => {
    await log.writer.close();
    equal(log.writer.refusal(), 'closed');
    await rejects(log.writer.append(0, bytesOf('x')), { refusal: 'closed' });
  });
}
