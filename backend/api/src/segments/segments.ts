// Storage of saved filters, always of one site.
import { Inject, Injectable } from '@nestjs/common';
import type { NewSegment, Segment, SegmentChange } from '@hindsight/api-contract';
import { storableText, type Pool } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';

import { POOL } from '../api-parts.ts';

export interface StoredSegment {
  id: bigint;
  ownerId: bigint;
  ownerName: string;
  name: string;
  filter: Segment['filter'];
  isShared: boolean;
}

interface SegmentRow {
  id: bigint;
  owner_id: bigint;
  owner_name: string;
  name: string;
  filter: Segment['filter'];
  is_shared: boolean;
}

export const MOST_SEGMENTS = 200;
const SELECT = `select s.id, s.owner_id, coalesce(nullif(m.name, ''), m.email, '') as owner_name, s.name, s.filter, s.is_shared
  from segments s left join members m on m.id = s.owner_id where s.site_id = $1 and s.workspace_id = $2`;

@Injectable()
export class Segments {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** A member's own and the shared ones; for no member, the shared ones. */
  async list({ siteId, workspaceId }: IndexScope, memberId: bigint | null): Promise<StoredSegment[]> {
    const { rows } = await this.#pool.query<SegmentRow>(`${SELECT} and (s.is_shared or s.owner_id = $3) order by lower(s.name), s.id limit ${2 * MOST_SEGMENTS}`, [siteId, workspaceId, memberId]);
    return rows.map(segmentOf);
  }

  async find({ siteId, workspaceId }: IndexScope, id: bigint): Promise<StoredSegment | null> {
    const { rows } = await this.#pool.query<SegmentRow>(`${SELECT} and s.id = $3`, [siteId, workspaceId, id]);
    return rows[0] ? segmentOf(rows[0]) : null;
  }

  /** @returns its id; null when the member has as many as a site can hold */
  async add({ siteId, workspaceId }: IndexScope, ownerId: bigint, { name, filter, isShared }: NewSegment): Promise<bigint | null> {
    const { rows } = await this.#pool.query<{ id: bigint }>(
      `insert into segments (workspace_id, site_id, owner_id, name, filter, is_shared) select $1, $2, $3, $4, $5, $6
       where (select count(*) from segments where site_id = $2 and owner_id = $3) < ${MOST_SEGMENTS} returning id`,
      [workspaceId, siteId, ownerId, storableText(name), JSON.stringify(filter), isShared],
    );
    return rows[0]?.id ?? null;
  }

  async change(id: bigint, { name, filter, isShared }: SegmentChange): Promise<void> {
    await this.#pool.query(
      'update segments set name = coalesce($2, name), filter = coalesce($3, filter), is_shared = coalesce($4, is_shared), changed_at = now() where id = $1',
      [id, name === undefined ? null : storableText(name), filter === undefined ? null : JSON.stringify(filter), isShared ?? null],
    );
  }

  async remove(id: bigint): Promise<void> {
    await this.#pool.query('delete from segments where id = $1', [id]);
  }
}

function segmentOf(row: SegmentRow): StoredSegment {
  return { id: row.id, ownerId: row.owner_id, ownerName: row.owner_name, name: row.name, filter: row.filter, isShared: row.is_shared };
}
