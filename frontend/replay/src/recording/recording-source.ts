// Where a player takes a recording from: our own server (`block-loader.ts`), or the file the player itself stands in
// (`offline/file-source.ts`). Nothing else is ever asked.

import type { WantedPart } from './needed-blocks.ts';

export type BlockFailure = 'block-missing' | 'block-refused' | 'network';
export type BlockResult = { ok: true; text: string } | { ok: false; reason: BlockFailure };

export interface RecordingSource {
  /** A block's text, or that of the keyframe beside it. */
  fetch(wanted: WantedPart): Promise<BlockResult>;
  /** The hash the bytes of each name had at the time; what is not known is absent. */
  lookUp(names: string[]): Promise<Record<string, string>>;
  /** Bytes of the vault; null where it has none with that hash. */
  file(hash: string): Promise<Blob | null>;
  /** Ends what is under way; its results no longer matter to anyone. */
  close(): void;
}
