// `GET /r/<hash>.js`: the recorder, named by its content and therefore never changed. It is published before any bootstrap
// names it, and old ones keep working as long as the blob store keeps them.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlobMissing, type BlobReader, type BlobWriter } from '@hindsight/blobs';
import type { BootstrapConfig } from '@hindsight/wire';
import { answerProblem } from './answer.ts';
import { answerFile, makeEncodedFile, type EncodedFile } from './encoded-file.ts';

const HASH = /^[0-9a-f]{32}$/;
/** Versions of the recorder in use at a time are few. */
const MOST_KEPT = 8;

/**
 * Puts a built recorder into the blob store. Doing it again is harmless.
 * @returns what the bootstrap needs: path and subresource integrity
 */
export async function publishRecorder(blobs: BlobWriter, bytes: Uint8Array): Promise<BootstrapConfig['recorder']> {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  await blobs.putIfAbsent(`recorder/${hash}.js`, bytes);
  return { path: `/r/${hash}.js`, integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}` };
}

export function makeRecorderFiles(blobs: BlobReader): (hash: string, req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const kept = new Map<string, EncodedFile>();
  return async (hash, req, res) => {
    if (!HASH.test(hash)) return answerProblem(res, 'EDGE_RECORDER_UNKNOWN');
    const file = kept.get(hash) ?? (await load(blobs, hash));
    if (typeof file === 'string') return answerProblem(res, file);
    kept.delete(hash);
    kept.set(hash, file);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
    res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    await answerFile(req, res, file);
  };
}

async function load(blobs: BlobReader, hash: string): Promise<EncodedFile | 'EDGE_RECORDER_UNKNOWN' | 'EDGE_RECORDER_UNREADABLE'> {
  try {
    return makeEncodedFile(await blobs.get(`recorder/${hash}.js`));
  } catch (error) {
    return error instanceof BlobMissing ? 'EDGE_RECORDER_UNKNOWN' : 'EDGE_RECORDER_UNREADABLE';
  }
}
