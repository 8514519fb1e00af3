import { Body, Controller, Delete, Get, Inject, Param, Put } from '@nestjs/common';
import { id, team, teamChange, type TeamChange } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { TeamRules } from './team-rules.ts';

@Controller()
export class TeamController {
  readonly #rules: TeamRules;

  constructor(@Inject(TeamRules) rules: TeamRules) {
    this.#rules = rules;
  }

  @Get('sites/:siteId/team')
  @Route('read', 200, team)
  show(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.show(caller, BigInt(siteId));
  }

  @Put('sites/:siteId/team')
  @Route('write', 200, team)
  change(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Body({ schema: teamChange }) body: TeamChange) {
    return this.#rules.change(caller, BigInt(siteId), body);
  }

  @Put('recordings/:recordingId/team')
  @Route('write', 204)
  mark(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#rules.mark(caller, BigInt(recordingId), true);
  }

  @Delete('recordings/:recordingId/team')
  @Route('write', 204)
  unmark(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#rules.mark(caller, BigInt(recordingId), false);
  }
}
