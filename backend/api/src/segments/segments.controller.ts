import { Body, Controller, Delete, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { id, newSegment, segment, segmentChange, segmentList, type NewSegment, type SegmentChange } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { SegmentRules } from './segment-rules.ts';

@Controller('sites/:siteId/segments')
export class SegmentsController {
  readonly #rules: SegmentRules;

  constructor(@Inject(SegmentRules) rules: SegmentRules) {
    this.#rules = rules;
  }

  @Get()
  @Route('read', 200, segmentList)
  list(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.list(caller, BigInt(siteId));
  }

  @Post()
  @Route('member', 201, segment)
  add(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Body({ schema: newSegment }) body: NewSegment) {
    return this.#rules.add(caller, BigInt(siteId), body);
  }

  @Patch(':segmentId')
  @Route('member', 200, segment)
  change(
    @AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Param('segmentId', { schema: id }) segmentId: string,
    @Body({ schema: segmentChange }) body: SegmentChange,
  ) {
    return this.#rules.change(caller, BigInt(siteId), BigInt(segmentId), body);
  }

  @Delete(':segmentId')
  @Route('member', 204)
  remove(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Param('segmentId', { schema: id }) segmentId: string) {
    return this.#rules.remove(caller, BigInt(siteId), BigInt(segmentId));
  }
}
