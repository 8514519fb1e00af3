import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory extends AsyncDisposable {
  path: string;
  /** Deletes it with everything in it. */
  remove(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A new empty directory. It lies in the directory of the test run, so that what a killed test leaves is swept later. */
export function temporaryDirectory(name = 'case'): TemporaryDirectory {
  const path = mkdtempSync(join(realpathSync(process.env['HINDSIGHT_TEST_RUN'] ?? tmpdir()), `${name}-`));
  chmodSync(path, 0o711); // A database started by root runs under another account and must get through.
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
