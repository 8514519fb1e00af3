// Storage of API keys, always within one workspace.
import { Inject, Injectable } from '@nestjs/common';
import { ApiKey } from '@hindsight/database/entities';
import { DataSource, IsNull } from 'typeorm';

@Injectable()
export class ApiKeys {
  readonly #source: DataSource;

  constructor(@Inject(DataSource) source: DataSource) {
    this.#source = source;
  }

  list(workspaceId: bigint): Promise<ApiKey[]> {
    return this.#source.getRepository(ApiKey).find({ where: { workspaceId, revokedAt: IsNull() }, order: { id: 'ASC' } });
  }

  async add(key: Pick<ApiKey, 'workspaceId' | 'name' | 'prefix' | 'keyHash' | 'scope' | 'createdBy'>): Promise<ApiKey> {
    const repository = this.#source.getRepository(ApiKey);
    const made = await repository.insert(key);
    return repository.findOneByOrFail({ id: made.identifiers[0]?.['id'] as bigint });
  }

  /** @returns Whether there was such a key. */
  async revoke(workspaceId: bigint, id: bigint): Promise<boolean> {
    const { affected } = await this.#source.getRepository(ApiKey).update({ workspaceId, id, revokedAt: IsNull() }, { revokedAt: new Date() });
    return affected === 1;
  }
}
