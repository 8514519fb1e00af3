// The places in the worker where a test may let the process die.

import { crashPoint as anyCrashPoint } from '@hindsight/telemetry';

export type CrashPoint =
  | 'worker.afterRead' | 'worker.beforeBlobPut' | 'worker.afterBlobPut' | 'worker.inTransaction' | 'worker.afterCommit'
  | 'sealer.afterRead' | 'sealer.beforeBlobPut' | 'sealer.afterBlobPut' | 'sealer.inTransaction' | 'sealer.afterCommit'
  | 'eraser.inTransaction' | 'eraser.afterRows' | 'eraser.afterBlobs';

/** See libs/telemetry; the type keeps names from being misspelt. */
export const crashPoint: (name: CrashPoint) => void = anyCrashPoint;
