// A recording's stored lines, fetched the way the player fetches them: manifest and grant from the API, blocks from the player's origin.

import type { Blocks, RecordingDetail } from '@hindsight/api-contract';
import { parseBlock, type BlockLine } from '@hindsight/wire';

import type { SignedIn } from './signed-in.ts';

export interface StoredLines {
  visit: RecordingDetail;
  blocks: Blocks;
  lines: BlockLine[];
}

/** Throws when there is no such recording (yet), a block moved meanwhile, or a line is broken: ask again with `until`. */
export async function storedLines(viewer: SignedIn, handle: string): Promise<StoredLines> {
  const { id } = await viewer.get<RecordingDetail>(`/handles/${handle}`);
  const blocks = await viewer.get<Blocks>(`/recordings/${id}/blocks`);
  const { playerOrigin } = await viewer.get<{ playerOrigin: string }>('/me');
  const lines: BlockLine[] = [];
  for (const block of blocks.manifest.blocks) {
    const response = await fetch(`${playerOrigin}/blocks/${id}/${block.id}?grant=${encodeURIComponent(blocks.grant.token)}`);
    if (response.status !== 200) throw new Error(`block ${block.id}: ${response.status}`);
    const { lines: read, broken } = parseBlock(await response.text());
    if (broken > 0) throw new Error(`block ${block.id}: ${broken} broken lines`);
    lines.push(...read);
  }
  // Asked for last: it tells of everything the lines hold.
  return { visit: await viewer.get<RecordingDetail>(`/recordings/${id}`), blocks, lines };
}
