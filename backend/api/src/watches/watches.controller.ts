// Whether the asker has watched a recording. The player says so once enough of it was played; people may take it back.
import { Controller, Delete, Inject, Param, Put } from '@nestjs/common';
import { id } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import { Watches } from './watches.ts';

@Controller('recordings/:recordingId/watched')
export class WatchesController {
  readonly #watches: Watches;

  constructor(@Inject(Watches) watches: Watches) {
    this.#watches = watches;
  }

  @Put()
  @Route('member', 204)
  watched(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#set(caller, BigInt(recordingId), true);
  }

  @Delete()
  @Route('member', 204)
  unwatched(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#set(caller, BigInt(recordingId), false);
  }

  async #set({ workspaceId, memberId }: Caller, recordingId: bigint, isWatched: boolean): Promise<void | Refusal> {
    if (memberId === null) return refuse('API_PERMISSION_MISSING');
    if (!(await this.#watches.set({ workspaceId, memberId, recordingId }, isWatched))) return refuse('API_RECORDING_UNKNOWN');
  }
}
