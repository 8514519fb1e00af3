// The disk adapter answers to the log's contract, alone and through a reader in another place.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openDiskLog, openDiskLogReader } from '@hindsight/log/disk';
import { logContract, type LogUnderTest } from '@hindsight/log/contract-kit';

async function open(dir: string, isApart: boolean): Promise<LogUnderTest> {
  const log = await openDiskLog({ dir, partitions: 2, segmentBytes: 4096, reserveBytes: 0 });
  const reader = isApart ? await openDiskLogReader({ dir, pollMs: 5 }) : log;
  return {
    writer: log, reader, trimmer: log,
    reopen: async () => {
      await reader.close();
      await log.close();
      return open(dir, isApart);
    },
    dispose: async () => {
      await reader.close();
      await log.close();
      await rm(dir, { recursive: true });
    },
  };
}

const freshDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'hindsight-log-'));

describe('the disk log, read in its own process', () => {
  logContract(it, async () => open(await freshDir(), false));
});

describe('the disk log, read by another reader of its directory', () => {
  logContract(it, async () => open(await freshDir(), true));
});

describe('the disk log', () => {
  it('keeps its partition count when another is asked for', async () => {
    const dir = await freshDir();
    await (await openDiskLog({ dir, partitions: 3, reserveBytes: 0 })).close();
    const again = await openDiskLog({ dir, partitions: 8, reserveBytes: 0 });
    expect(again.partitions).toBe(3);
    await again.close();
    await rm(dir, { recursive: true });
  });
});
