import { Body, Controller, Inject, Param, Put } from '@nestjs/common';
import { id, memberTags, type MemberTags } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { TagRules } from './tag-rules.ts';

@Controller('recordings/:recordingId/tags')
export class TagsController {
  readonly #rules: TagRules;

  constructor(@Inject(TagRules) rules: TagRules) {
    this.#rules = rules;
  }

  @Put()
  @Route('write', 200, memberTags)
  replace(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Body({ schema: memberTags }) body: MemberTags) {
    return this.#rules.replace(caller, BigInt(recordingId), body);
  }
}
