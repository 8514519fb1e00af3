// Which bytes an address had when, and which addresses the server has yet to fetch. Why: recordings name files by address, the vault keeps
// them by hash, and a deploy changes the bytes behind an address. Locks: none, new tables. Takes: milliseconds. Way back: drop both; players
// then know only what each recording says itself.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class Assets20261121170000 implements Migration {
  readonly name = 'Assets20261121170000';

  async up(runner: QueryRunner): Promise<void> {
    // url_hash: the first 16 bytes of SHA-256 of the asset's name (libs/wire, assetKey). The name itself is kept only while it is to be fetched.
    await runner.query(`create table asset_versions (
      site_id bigint not null,
      url_hash bytea not null,
      content_hash bytea not null,
      workspace_id bigint not null,
      -- Whether our server has seen these bytes at this address; else a visitor says so.
      is_fetched boolean not null default false,
      first_seen_at timestamptz not null,
      last_seen_at timestamptz not null,
      primary key (site_id, url_hash, content_hash)
    )`);
    await runner.query('create index asset_versions_content on asset_versions (site_id, content_hash)');
    await runner.query(`create table asset_wishes (
      site_id bigint not null,
      url_hash bytea not null,
      workspace_id bigint not null,
      url text not null,
      -- How many sheets lie between the page and this file.
      depth smallint not null default 0,
      tries int not null default 0,
      next_try_at timestamptz,
      outcome text not null default '',
      outcome_at timestamptz,
      primary key (site_id, url_hash)
    )`);
    await runner.query('create index asset_wishes_due on asset_wishes (next_try_at) where next_try_at is not null');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
