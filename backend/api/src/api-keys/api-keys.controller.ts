import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { apiKeyList, createdApiKey, id, newApiKey, type NewApiKey } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { ApiKeyRules } from './api-key-rules.ts';

@Controller('api-keys')
export class ApiKeysController {
  readonly #rules: ApiKeyRules;

  constructor(@Inject(ApiKeyRules) rules: ApiKeyRules) {
    this.#rules = rules;
  }

  @Get()
  @Route('admin', 200, apiKeyList)
  list(@AskedBy() caller: Caller) {
    return this.#rules.list(caller);
  }

  @Post()
  @Route('admin', 201, createdApiKey)
  add(@AskedBy() caller: Caller, @Body({ schema: newApiKey }) body: NewApiKey) {
    return this.#rules.add(caller, body);
  }

  @Delete(':keyId')
  @Route('admin', 204)
  revoke(@AskedBy() caller: Caller, @Param('keyId', { schema: id }) keyId: string) {
    return this.#rules.revoke(caller, BigInt(keyId));
  }
}
