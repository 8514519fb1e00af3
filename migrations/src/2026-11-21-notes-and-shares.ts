// What members add to a recording: notes at a moment, tags, links for people without an account; and an account of who did what. Why: entered
// by people, so it lies beside the rows the worker rewrites and a rebuild replaces. Locks: none, new tables. Takes: milliseconds. Way back:
// drop them; what was entered is lost.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class NotesAndShares20261121200000 implements Migration {
  readonly name = 'NotesAndShares20261121200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table recording_notes (
      id bigint generated always as identity primary key,
      workspace_id bigint not null,
      recording_id bigint not null,
      author_id bigint not null,
      at_ms bigint not null,
      text text not null,
      created_at timestamptz not null default now(),
      changed_at timestamptz
    )`);
    await runner.query('create index recording_notes_of_recording on recording_notes (recording_id, at_ms)');
    // Given by members; what a page says of its own visits is recordings.tags.
    await runner.query(`create table recording_tags (
      workspace_id bigint not null,
      recording_id bigint not null,
      tag text not null,
      created_at timestamptz not null default now(),
      primary key (recording_id, tag)
    )`);
    await runner.query('create index recording_tags_by_tag on recording_tags (workspace_id, tag, recording_id)');
    await runner.query(`create table shares (
      id bigint generated always as identity primary key,
      workspace_id bigint not null,
      recording_id bigint not null,
      -- SHA-256 of the token, which only the link holds.
      token_hash bytea not null unique,
      start_ms bigint not null,
      created_by bigint not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      revoked_at timestamptz,
      opened_count bigint not null default 0,
      last_opened_at timestamptz
    )`);
    await runner.query('create index shares_of_recording on shares (recording_id)');
    // Names ids only, so that it may outlive what it tells of.
    await runner.query(`create table audit_entries (
      id bigint generated always as identity primary key,
      workspace_id bigint not null,
      at timestamptz not null default now(),
      member_id bigint,
      action text not null,
      recording_id bigint,
      subject_id bigint
    )`);
    await runner.query('create index audit_entries_of_workspace on audit_entries (workspace_id, at)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
