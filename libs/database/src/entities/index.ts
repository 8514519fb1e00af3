// Entities of the tables people fill: accounts and sites. What visitors fill is written and read in bulk with plain SQL.
import { DataSource } from 'typeorm';

import '../index.ts';
import { ApiKey } from './api-key.ts';
import { Member } from './member.ts';
import { SignIn } from './sign-in.ts';
import { Site } from './site.ts';
import { Workspace } from './workspace.ts';

export { ApiKey, Member, SignIn, Site, Workspace };
export type { ApiKeyScope } from './api-key.ts';
export type { MemberRole } from './member.ts';

/**
 * Connects TypeORM to the entities; the schema itself is made by the migrations alone.
 * @param options.max connections of its own pool
 */
export async function openEntities(url: string, options: { max?: number } = {}): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres', url, entities: [ApiKey, Member, SignIn, Site, Workspace], synchronize: false, applicationName: 'hindsight-entities',
    poolSize: options.max ?? 4, extra: { options: '-c timezone=UTC' },
  });
  return source.initialize();
}
