import { Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { id } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { isRefusal } from '../problems/refusal.ts';
import { ExportRules } from './export-rules.ts';

@Controller()
export class ExportsController {
  readonly #rules: ExportRules;

  constructor(@Inject(ExportRules) rules: ExportRules) {
    this.#rules = rules;
  }

  /** A page to be kept, never shown from here: it is not the app's. */
  @Get('recordings/:recordingId/export')
  @Route('read', 200, 'text/html')
  async make(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    const made = await this.#rules.make(caller, BigInt(recordingId));
    if (isRefusal(made)) return made;
    return new StreamableFile(made.page, { type: 'text/html; charset=utf-8', disposition: `attachment; filename="${made.fileName}"` });
  }
}
