// Writes a recording into the page it is taken away in, a part a line. In memory there is one part at a time.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { partLine, type PartKind, type RecordingFileEnd, type RecordingFileHead } from '@hindsight/wire';

import type { StoredParts } from './stored-parts.ts';

const asGzip = promisify(gzip);

/**
 * @param page what comes before and after the parts
 * @param files hashes
 */
export async function* writeFile([before, after]: [string, string], head: RecordingFileHead, parts: Pick<StoredParts, 'text' | 'file'>, files: readonly string[]): AsyncGenerator<string> {
  const seal = createHash('sha256');
  let count = 0;
  const sealed = (line: string): string => {
    seal.update(line);
    count++;
    return line;
  };
  yield before;
  yield sealed(await lineOf('head', '', JSON.stringify(head)));
  for (const block of head.manifest.blocks) {
    for (const part of block.keyframe === undefined ? ['block' as const] : ['block' as const, 'keyframe' as const]) {
      const text = await parts.text(block, part);
      if (text !== null) yield sealed(await lineOf(part, block.id, text));
    }
  }
  for (const hash of files) {
    const file = await parts.file(hash);
    if (file !== null) yield sealed(await lineOf('file', hash, file.bytes, file.type));
  }
  yield await lineOf('end', '', JSON.stringify({ parts: count, sha256: seal.digest('hex') } satisfies RecordingFileEnd));
  yield after;
}

async function lineOf(kind: PartKind, name: string, content: Uint8Array | string, mediaType = ''): Promise<string> {
  return partLine(kind, name, (await asGzip(content)).toString('base64'), mediaType);
}
