// Tags of one recording, as members give them. What a page says of its own visits is kept apart and not touched here.
import { Inject, Injectable } from '@nestjs/common';
import type { MemberTags } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import { Recordings } from '../recordings/recordings.ts';
import { Tags } from './tags.ts';

@Injectable()
export class TagRules {
  readonly #tags: Tags;
  readonly #recordings: Recordings;

  constructor(@Inject(Tags) tags: Tags, @Inject(Recordings) recordings: Recordings) {
    this.#tags = tags;
    this.#recordings = recordings;
  }

  async replace({ workspaceId }: Caller, recordingId: bigint, { tags }: MemberTags): Promise<MemberTags | Refusal> {
    if (!(await this.#recordings.find(workspaceId, recordingId)) || !(await this.#tags.replace(workspaceId, recordingId, tags))) return refuse('API_RECORDING_UNKNOWN');
    return { tags: await this.#tags.of(workspaceId, recordingId) };
  }
}
