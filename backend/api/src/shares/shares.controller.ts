import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import {
  blocks, blocksQuery, createdShare, id, newShare, sharedRecording, shareList, shareToken, type BlocksQuery, type NewShare,
} from '@hindsight/api-contract';
import type { FastifyRequest } from 'fastify';

import { appOrigin, playerPlace } from '../access/app-origin.ts';
import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { CONFIG, type ApiConfig } from '../api-parts.ts';
import { ShareRules } from './share-rules.ts';

@Controller()
export class SharesController {
  readonly #rules: ShareRules;
  readonly #config: ApiConfig;

  constructor(@Inject(ShareRules) rules: ShareRules, @Inject(CONFIG) config: ApiConfig) {
    this.#rules = rules;
    this.#config = config;
  }

  @Get('recordings/:recordingId/shares')
  @Route('member', 200, shareList)
  list(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#rules.list(caller, BigInt(recordingId));
  }

  @Post('recordings/:recordingId/shares')
  @Route('member', 201, createdShare)
  add(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Body({ schema: newShare }) body: NewShare) {
    return this.#rules.add(caller, BigInt(recordingId), body);
  }

  @Delete('recordings/:recordingId/shares/:shareId')
  @Route('member', 204)
  revoke(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Param('shareId', { schema: id }) shareId: string) {
    return this.#rules.revoke(caller, BigInt(recordingId), BigInt(shareId));
  }

  @Get('shared/:token')
  @Route('public', 200, sharedRecording)
  open(@Param('token', { schema: shareToken }) token: string, @Req() asked: FastifyRequest) {
    return this.#rules.open({ token, address: asked.ip }, playerPlace(appOrigin(asked, this.#config), this.#config).origin);
  }

  @Get('shared/:token/blocks')
  @Route('public', 200, blocks)
  blocks(@Param('token', { schema: shareToken }) token: string, @Query({ schema: blocksQuery }) query: BlocksQuery, @Req() asked: FastifyRequest) {
    return this.#rules.blocks({ token, address: asked.ip }, query.after, appOrigin(asked, this.#config));
  }
}
