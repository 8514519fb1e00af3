// `GET /r/<hash>.js`: the recorder and its lazy parts, named by their content and therefore never changed. Every version ever
// published is served by every edge: from memory, from its own disk, or from the store all edges share, in this order.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlobMissing, type BlobKey, type BlobReader, type BlobWriter } from '@hindsight/blobs';
import type { BootstrapConfig } from '@hindsight/wire';
import { answerProblem } from './answer.ts';
import { answerFile, makeEncodedFile, type EncodedFile } from './encoded-file.ts';

/** Keys of all recorders begin with it. */
export const RECORDERS = 'recorder/';
const HASH = /^[0-9a-f]{32}$/;
/** Versions of the recorder in use at a time are few, and so are its parts. */
const MOST_KEPT = 32;

/** Whole files by key; throws BlobMissing for one that is nowhere. */
export type RecorderFiles = Pick<BlobReader, 'get'>;

/**
 * Puts a built recorder into a blob store. Doing it again is harmless.
 * @returns what the bootstrap needs: path and subresource integrity
 */
export async function publishRecorder(blobs: BlobWriter, bytes: Uint8Array): Promise<BootstrapConfig['recorder']> {
  const hash = hashOf(bytes);
  await blobs.putIfAbsent(keyOf(hash), bytes);
  return { path: `/r/${hash}.js`, integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}` };
}

/** Whether these are the bytes that were published under this key. */
export function isRecorder(key: BlobKey, bytes: Uint8Array): boolean {
  return key === keyOf(hashOf(bytes));
}

export function makeRecorderFiles(files: RecorderFiles): (hash: string, req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const kept = new Map<string, EncodedFile>();
  return async (hash, req, res) => {
    if (!HASH.test(hash)) return answerProblem(res, 'EDGE_RECORDER_UNKNOWN');
    const file = kept.get(hash) ?? (await load(files, hash));
    if (typeof file === 'string') return answerProblem(res, file);
    kept.delete(hash);
    kept.set(hash, file);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
    res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    await answerFile(req, res, file);
  };
}

async function load(files: RecorderFiles, hash: string): Promise<EncodedFile | 'EDGE_RECORDER_UNKNOWN' | 'EDGE_RECORDER_UNREADABLE'> {
  try {
    return makeEncodedFile(await files.get(keyOf(hash)));
  } catch (error) {
    return error instanceof BlobMissing ? 'EDGE_RECORDER_UNKNOWN' : 'EDGE_RECORDER_UNREADABLE';
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

function keyOf(hash: string): BlobKey {
  return `${RECORDERS}${hash}.js`;
}
