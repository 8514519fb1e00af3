// The recording of the file this page is. Nothing is fetched: what is not in the file is not to be had.

import type { RecordingFileHead } from '@hindsight/wire';
import type { WantedPart } from '../recording/needed-blocks.ts';
import type { BlockResult, RecordingSource } from '../recording/recording-source.ts';
import type { FileParts } from './file-parts.ts';

/** What is damaged will not come by itself: as if the line had broken off for good. */
const LOST: BlockResult = { ok: false, reason: 'network' };

export class FileSource implements RecordingSource {
  readonly #parts: FileParts;
  readonly #names: RecordingFileHead['names'];

  constructor(parts: FileParts, { names }: Pick<RecordingFileHead, 'names'>) {
    this.#parts = parts;
    this.#names = names;
  }

  async fetch({ block, part }: WantedPart): Promise<BlockResult> {
    const text = await this.#parts.text(part, block.id).catch(() => null);
    return text === null ? LOST : { ok: true, text };
  }

  lookUp(names: string[]): Promise<Record<string, string>> {
    return Promise.resolve(Object.fromEntries(names.flatMap((name) => (Object.hasOwn(this.#names, name) ? [[name, this.#names[name] as string]] : []))));
  }

  file(hash: string): Promise<Blob | null> {
    return this.#parts.bytes('file', hash).catch(() => null);
  }

  /** There is nothing under way that could be ended. */
  close(): void {}
}
