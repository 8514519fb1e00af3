// What the archiver remembers: how far each partition is archived, the files it wrote and verified, and which erasures went through
// them. Why: records may leave the log only when archived. Locks: none, all tables are new. Takes: milliseconds. Way back: drop the
// tables; the archive itself stands without them, and the archiver takes its files up again from the blob store.

import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Archive20261121140000 implements MigrationInterface {
  readonly name = 'Archive20261121140000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}

const STATEMENTS = [
  // The fence, like the worker's: a file counts only if next_offset is where it began and the epoch is still ours.
  `create table archive_partitions (
    log_id text not null,
    partition int not null,
    next_offset bigint not null,
    -- Largest receive time archived: the log's own time, which decides the hour of what follows.
    log_time timestamptz,
    -- Receive time of the oldest record not yet archived; null if there was none when last looked.
    waiting_since timestamptz,
    looked_at timestamptz,
    epoch bigint not null default 0,
    owner text,
    lease_until timestamptz,
    primary key (log_id, partition)
  )`,
  `create table archive_files (
    log_id text not null,
    partition int not null,
    first_offset bigint not null,
    next_offset bigint not null,
    hour text not null,
    blob_key text not null unique,
    revision int not null,
    records int not null,
    erased_records int not null,
    record_bytes bigint not null,
    stored_bytes bigint not null,
    received_from timestamptz,
    received_to timestamptz,
    -- {"<site id>": {"workspaceId", "records", "bytes"}}
    sites jsonb not null,
    -- The list of ids given out in this hour; null until the worker has consumed all of it, '' if none were.
    ids_key text,
    archived_at timestamptz not null default now(),
    verified_at timestamptz not null default now(),
    primary key (log_id, partition, first_offset)
  )`,
  'create index archive_files_hour on archive_files (hour)',
  'create index archive_files_without_ids on archive_files (log_id, partition, hour) where ids_key is null',
  // A tombstone has gone through all files of a partition that were there; what is written later is checked when it is written.
  `create table archive_erasures (
    tombstone_id bigint not null,
    log_id text not null,
    partition int not null,
    done_at timestamptz not null default now(),
    primary key (log_id, partition, tombstone_id)
  )`,
];
