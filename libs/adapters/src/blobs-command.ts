// `npm run blobs -- move --from filesystem --to s3`: takes the bytes of recordings from one store to the other and compares them.
// docs/operations.md says what else belongs to a move. Ends with 1 when an object is missing, differs or is damaged.
import { parseArgs } from 'node:util';

import { moveBlobs, type Amount, type MoveProgress } from '@hindsight/blobs/move-blobs';
import { readConfigOrEnd, type BlobStoreName } from '@hindsight/config';

import { openBlobStore } from './blobs.ts';

const USAGE = `usage: npm run blobs -- move --from filesystem|s3 --to filesystem|s3 [--verify-only] [--at-once 8]
  copies what the target does not have, then compares every object byte by byte; can be stopped and started again
  --verify-only  compares, and copies nothing
  --at-once      objects under way at once, each held in memory
`;
const TELL_EVERY_MS = 2_000;

const { from, to, atOnce, verifyOnly } = readWords();
// Both stores are needed, whatever the programs are set to at present.
const config = readConfigOrEnd('blobs command', { ...process.env, BLOBS: to, BLOBS_READ_ALSO: from });
const report = await moveBlobs(await openBlobStore(from, config), await openBlobStore(to, config), { atOnce, verifyOnly, onProgress: makeTeller() });
for (const { key, problem } of report.problems) process.stdout.write(`${problem}\t${key}\n`);
process.stdout.write([
  verifyOnly ? '' : `copied ${tell(report.copied)}, present before ${tell(report.present)}\n`,
  `equal in both ${tell(report.verified)}\n`,
  `deleted meanwhile ${report.vanished}, only in ${to} ${report.newer}\n`,
  `problems ${report.problems.length}\n`,
].join(''));
if (report.problems.length > 0) process.exitCode = 1;

function readWords(): { from: BlobStoreName; to: BlobStoreName; atOnce: number; verifyOnly: boolean } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { from: { type: 'string' }, to: { type: 'string' }, 'verify-only': { type: 'boolean', default: false }, 'at-once': { type: 'string', default: '8' } },
    });
    const atOnce = Number(values['at-once']);
    if (positionals.join() !== 'move' || !isStore(values.from) || !isStore(values.to) || values.from === values.to || !(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= 64)) return fail(USAGE);
    return { from: values.from, to: values.to, atOnce, verifyOnly: values['verify-only'] };
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`);
  }
}

function makeTeller(): (progress: MoveProgress) => void {
  let toldMs = performance.now();
  return ({ step, done, all, seconds }) => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    const share = all.bytes === 0 ? 100 : Math.min(100, (done.bytes / all.bytes) * 100);
    process.stdout.write(`${step} ${share.toFixed(1)} %: ${tell(done)} of ${tell(all)}, ${(done.bytes / 2 ** 20 / seconds).toFixed(1)} MiB/s, ${(done.objects / seconds).toFixed(0)} objects/s\n`);
  };
}

function tell({ objects, bytes }: Amount): string {
  return `${objects} objects (${(bytes / 2 ** 20).toFixed(1)} MiB)`;
}

function isStore(name: string | undefined): name is BlobStoreName {
  return name === 'filesystem' || name === 's3';
}

function fail(message: string): never {
  process.stderr.write(message);
  process.exit(1);
}
