import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { id, member, memberList, newMember, type NewMember } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { MemberRules } from './member-rules.ts';

@Controller('members')
export class MembersController {
  readonly #rules: MemberRules;

  constructor(@Inject(MemberRules) rules: MemberRules) {
    this.#rules = rules;
  }

  @Get()
  @Route('member', 200, memberList)
  list(@AskedBy() caller: Caller) {
    return this.#rules.list(caller);
  }

  @Post()
  @Route('admin', 201, member)
  add(@AskedBy() caller: Caller, @Body({ schema: newMember }) body: NewMember) {
    return this.#rules.add(caller, body);
  }

  @Delete(':memberId')
  @Route('admin', 204)
  remove(@AskedBy() caller: Caller, @Param('memberId', { schema: id }) memberId: string) {
    return this.#rules.remove(caller, BigInt(memberId));
  }
}
