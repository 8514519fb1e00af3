// Storage of sites, always within one workspace. Every change takes the next version, in commit order: an edge that asks "what
// changed since" must never be shown version 8 before version 7.
import { randomBytes } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';
import { Site } from '@hindsight/database/entities';
import type { SiteSignal } from '@hindsight/site-directory';
import { DataSource, IsNull, type EntityManager } from 'typeorm';

import { SITE_SIGNAL } from '../api-parts.ts';

/** Holds changes of sites apart; any number, the same in all processes. */
const SITE_CHANGES_LOCK = 7_345_001;

@Injectable()
export class Sites {
  readonly #source: DataSource;
  readonly #signal: SiteSignal;

  constructor(@Inject(DataSource) source: DataSource, @Inject(SITE_SIGNAL) signal: SiteSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  list(workspaceId: bigint): Promise<Site[]> {
    return this.#source.getRepository(Site).find({ where: { workspaceId, deletedAt: IsNull() }, order: { id: 'ASC' } });
  }

  find(workspaceId: bigint, id: bigint): Promise<Site | null> {
    return this.#source.getRepository(Site).findOneBy({ workspaceId, id, deletedAt: IsNull() });
  }

  async add(site: Pick<Site, 'workspaceId' | 'name' | 'domains' | 'settings' | 'isDemo'>): Promise<Site> {
    return this.#changing(async (manager) => {
      // 96 random bits: keys are public, but nobody should find a site by counting.
      const made = await manager.insert(Site, { ...site, publicKey: randomBytes(12).toString('hex') });
      return manager.findOneByOrFail(Site, { id: made.identifiers[0]?.['id'] as bigint });
    });
  }

  async change(id: bigint, change: Partial<Pick<Site, 'name' | 'domains' | 'settings' | 'retentionDays'>>): Promise<Site> {
    return this.#changing(async (manager) => {
      await manager.createQueryBuilder().update(Site).set({ ...change, version: () => `nextval('site_version')` }).where({ id }).execute();
      return manager.findOneByOrFail(Site, { id });
    });
  }

  /** Marks the site removed and all its recordings erased: browsers are told to stop, nothing of it can be seen any more. */
  async remove({ id, workspaceId }: Site, memberId: bigint | null): Promise<void> {
    await this.#changing(async (manager) => {
      await manager.createQueryBuilder().update(Site).set({ deletedAt: () => 'now()', version: () => `nextval('site_version')` }).where({ id }).execute();
      await manager.query(
        `insert into tombstones (workspace_id, kind, site_id, reason, created_by) values ($1, 'site', $2, 'site removed', $3)`,
        [workspaceId, id, memberId],
      );
    });
  }

  async #changing<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const changed = await this.#source.transaction(async (manager) => {
      await manager.query('select pg_advisory_xact_lock($1)', [SITE_CHANGES_LOCK]);
      return work(manager);
    });
    this.#signal.announce(); // after the commit: whoever hears it and asks is told the change
    return changed;
  }
}
