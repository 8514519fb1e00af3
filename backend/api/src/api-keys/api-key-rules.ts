// Keys for programs. The key itself is shown once, when it is made.
import { Inject, Injectable } from '@nestjs/common';
import type { ApiKey as ApiKeyShape, CreatedApiKey, NewApiKey } from '@hindsight/api-contract';
import type { ApiKey } from '@hindsight/database/entities';

import type { Caller } from '../access/caller.ts';
import { randomToken, tokenHash } from '../access/credentials.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import { ApiKeys } from './api-keys.ts';

/** How much of a key stays visible in lists. */
const PREFIX_LENGTH = 8;

@Injectable()
export class ApiKeyRules {
  readonly #keys: ApiKeys;

  constructor(@Inject(ApiKeys) keys: ApiKeys) {
    this.#keys = keys;
  }

  async list(caller: Caller): Promise<{ apiKeys: ApiKeyShape[] }> {
    return { apiKeys: (await this.#keys.list(caller.workspaceId)).map(describe) };
  }

  async add(caller: Caller, { name, scope }: NewApiKey): Promise<CreatedApiKey> {
    const key = `hs_${randomToken()}`;
    const made = await this.#keys.add({
      workspaceId: caller.workspaceId, name, scope, prefix: key.slice(0, PREFIX_LENGTH), keyHash: tokenHash(key), createdBy: caller.memberId,
    });
    return { ...describe(made), key };
  }

  async revoke(caller: Caller, keyId: bigint): Promise<void | Refusal> {
    if (!await this.#keys.revoke(caller.workspaceId, keyId)) return refuse('API_KEY_UNKNOWN');
  }
}

function describe({ id, name, prefix, scope, createdAt, lastUsedAt }: ApiKey): ApiKeyShape {
  return { id: String(id), name, prefix, scope, createdAt: createdAt.getTime(), lastUsedAt: lastUsedAt?.getTime() ?? null };
}
