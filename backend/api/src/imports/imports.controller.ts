import type { IncomingMessage } from 'node:http';

import { Controller, Inject, Param, Post, Req } from '@nestjs/common';
import { id, importedRecording } from '@hindsight/api-contract';
import type { FastifyRequest } from 'fastify';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { ImportRules } from './import-rules.ts';

@Controller()
export class ImportsController {
  readonly #rules: ImportRules;

  constructor(@Inject(ImportRules) rules: ImportRules) {
    this.#rules = rules;
  }

  /** The body is the file, as `text/html`: whatever else is sent is no recording. */
  @Post('sites/:siteId/imports')
  @Route('admin', 202, importedRecording)
  take(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Req() asked: FastifyRequest) {
    return this.#rules.take(caller, BigInt(siteId), asked.headers['content-type']?.startsWith('text/html') === true ? (asked.body as IncomingMessage) : null);
  }
}
