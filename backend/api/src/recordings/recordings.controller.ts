import { Body, Controller, Delete, Get, Inject, Param, Put, Query, Req } from '@nestjs/common';
import {
  blocks, blocksQuery, fidelity, handle, id, recordingDetail,
  type BlocksQuery, type Fidelity,
} from '@hindsight/api-contract';
import type { FastifyRequest } from 'fastify';

import { CONFIG, type ApiConfig } from '../api-parts.ts';
import { appOrigin } from '../access/app-origin.ts';
import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { RecordingRules } from './recording-rules.ts';

@Controller()
export class RecordingsController {
  readonly #rules: RecordingRules;
  readonly #config: ApiConfig;

  constructor(@Inject(RecordingRules) rules: RecordingRules, @Inject(CONFIG) config: ApiConfig) {
    this.#rules = rules;
    this.#config = config;
  }

  @Delete('sites/:siteId/demo-visits')
  @Route('write', 204)
  eraseDemoVisits(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.eraseDemoVisits(caller, BigInt(siteId));
  }

  @Get('recordings/:recordingId')
  @Route('read', 200, recordingDetail)
  find(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#rules.find(caller, BigInt(recordingId));
  }

  @Get('handles/:handle')
  @Route('read', 200, recordingDetail)
  findByHandle(@AskedBy() caller: Caller, @Param('handle', { schema: handle }) text: string) {
    return this.#rules.findByHandle(caller, text);
  }

  @Get('recordings/:recordingId/blocks')
  @Route('read', 200, blocks)
  blocks(
    @AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Query({ schema: blocksQuery }) query: BlocksQuery,
    @Req() asked: FastifyRequest,
  ) {
    return this.#rules.blocks(caller, BigInt(recordingId), query.after, appOrigin(asked, this.#config));
  }

  @Put('recordings/:recordingId/fidelity')
  @Route('write', 204)
  noteFidelity(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Body({ schema: fidelity }) measured: Fidelity) {
    return this.#rules.noteFidelity(caller, BigInt(recordingId), measured);
  }

  @Delete('recordings/:recordingId')
  @Route('write', 204)
  erase(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#rules.erase(caller, BigInt(recordingId));
  }
}
