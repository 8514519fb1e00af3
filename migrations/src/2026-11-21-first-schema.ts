// The first schema. Why: there is none. Locks: none held by others, the database is empty. Takes: well under a second.
// Way back: drop the database.
//
// Rules of every table: ids are bigint identity; every row carries its workspace; times are timestamptz in server time.
// Tables that grow without bound are partitioned by `month`, the first day (UTC) of the month their recording started in.

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables partitioned by month; `ensure_month` makes a partition of each. */
const MONTHLY = ['recordings', 'page_views', 'recording_documents', 'recording_blocks', 'click_points', 'move_points', 'scroll_points'];

export class FirstSchema20261121000000 implements MigrationInterface {
  readonly name = 'FirstSchema20261121000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...accounts, ...sites, ...worker, ...recordings, ...points, ensureMonth]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}

const accounts = [
  `create table workspaces (
    id bigint generated always as identity primary key,
    name text not null,
    created_at timestamptz not null default now()
  )`,
  `create table members (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    email text not null,
    name text not null default '',
    role text not null check (role in ('owner', 'admin', 'member')),
    password_hash text not null,
    created_at timestamptz not null default now(),
    removed_at timestamptz
  )`,
  `create unique index members_email on members (lower(email)) where removed_at is null`,
  `create table sign_ins (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    member_id bigint not null references members,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  `create table api_keys (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    name text not null,
    prefix text not null,
    key_hash bytea not null unique,
    scope text not null check (scope in ('read', 'write')),
    created_by bigint references members,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  // Secrets we sign with, made by whoever comes first, so that all processes of an installation share them.
  `create table signing_keys (
    name text primary key,
    secret bytea not null,
    created_at timestamptz not null default now()
  )`,
];

const sites = [
  // One number line for all changes of all sites: "changes since version" is one index scan.
  `create sequence site_version as bigint`,
  `create table sites (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    public_key text not null unique,
    name text not null,
    domains text[] not null default '{}',
    settings jsonb not null,
    is_demo boolean not null default false,
    version bigint not null default nextval('site_version'),
    created_at timestamptz not null default now(),
    first_data_at timestamptz,
    deleted_at timestamptz
  )`,
  `create index sites_version on sites (version)`,
  `create index sites_workspace on sites (workspace_id)`,
  // Paths as visited; the group is derived by rules and may be recomputed.
  `create table pages (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    site_id bigint not null,
    path text not null,
    page_group text not null,
    rules_version bigint not null,
    unique (site_id, path)
  )`,
  `create index pages_group on pages (site_id, page_group)`,
  // The owner's own grouping rules, tried in order before the built-in ones. '*' stands for one path segment, '**' for the rest.
  `create table page_rules (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    site_id bigint not null references sites,
    position int not null,
    pattern text not null,
    created_at timestamptz not null default now(),
    unique (site_id, position) deferrable initially deferred
  )`,
  // How to find an element again, by content hash of selector, role and masked text.
  `create table elements (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    site_id bigint not null,
    hash bytea not null,
    rules_version int not null,
    selector text not null,
    role text not null,
    text text not null,
    unique (site_id, hash)
  )`,
];

const worker = [
  // The fence: a window's transaction moves next_offset only from where it started and only in its own epoch.
  `create table partitions (
    log_id text not null,
    partition int not null,
    next_offset bigint not null default 0,
    watermark timestamptz,
    epoch bigint not null default 0,
    owner text,
    lease_until timestamptz,
    -- The window being tried, how often, and up to where a record that kills the worker must lie.
    window_to bigint,
    window_tries int not null default 0,
    suspect_to bigint,
    -- One [offset, ms since 1970] per hour consumed, oldest first: tells how far the log may be trimmed.
    marks jsonb not null default '[]',
    primary key (log_id, partition)
  )`,
  // session → recording, and the live state of a visit. Narrow on purpose: updated by every window. `version` is raised by
  // each change of the recording (manifest included); `row_version` is the one the wide recordings row was written with.
  `create table sessions (
    site_id bigint not null,
    session_hash bytea not null,
    recording_id bigint generated always as identity unique,
    workspace_id bigint not null,
    log_id text not null,
    partition int not null,
    month date not null,
    handle bytea not null,
    visitor_hash bytea not null,
    first_received_at timestamptz not null,
    last_received_at timestamptz not null,
    inflated_bytes bigint not null default 0,
    loose_bytes bigint not null default 0,
    state text not null default 'live' check (state in ('live', 'closed', 'sealed', 'erased')),
    facts jsonb not null default '{}',
    version bigint not null default 0,
    row_version bigint not null default 0,
    row_written_at timestamptz,
    sealed_at timestamptz,
    primary key (site_id, session_hash)
  )`,
  `create index sessions_open on sessions (log_id, partition, last_received_at) where state in ('live', 'closed')`,
  `create index sessions_dirty on sessions (log_id, partition) where row_version < version`,
  `create index sessions_handle on sessions (handle)`,
  `create index sessions_visitor on sessions (site_id, visitor_hash)`,
  // Slices of a batch too large for one request, until all are there (10 min by receive time).
  `create table batch_parts (
    site_id bigint not null,
    session_hash bytea not null,
    doc bytea not null,
    seq int not null,
    part int not null,
    parts int not null,
    workspace_id bigint not null,
    log_id text not null,
    partition int not null,
    received_at timestamptz not null,
    blob_key text not null,
    byte_from bigint not null,
    byte_length int not null,
    head jsonb not null,
    primary key (site_id, session_hash, doc, seq, part)
  )`,
  `create table parked_records (
    id bigint generated always as identity primary key,
    workspace_id bigint,
    site_id bigint,
    log_id text not null,
    partition int not null,
    log_offset bigint not null,
    reason text not null,
    session_hash bytea,
    visitor_hash bytea,
    record bytea not null,
    parked_at timestamptz not null default now(),
    retry_asked_at timestamptz,
    retried_at timestamptz,
    unique (log_id, partition, log_offset)
  )`,
  `create index parked_records_retry on parked_records (log_id, partition) where retry_asked_at is not null`,
  `create table outbox (
    recording_id bigint primary key,
    workspace_id bigint not null,
    version bigint not null
  )`,
  // What was erased, for ever: every writer checks it.
  `create table tombstones (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    kind text not null check (kind in ('recording', 'session', 'visitor', 'site', 'workspace')),
    site_id bigint,
    recording_id bigint,
    session_hash bytea,
    visitor_hash bytea,
    reason text not null default '',
    created_by bigint,
    created_at timestamptz not null default now(),
    rows_gone_at timestamptz,
    blobs_gone_at timestamptz,
    log_gone_at timestamptz,
    -- How often a late batch of it was found in the log: a pass over the log counts only if this stood still meanwhile.
    log_strikes int not null default 0
  )`,
  // Blobs that still hold bytes of what was erased: written with the rows' removal, worked off afterwards.
  `create table erasure_blobs (
    tombstone_id bigint not null,
    blob_key text not null,
    primary key (tombstone_id, blob_key)
  )`,
  `create index tombstones_session on tombstones (site_id, session_hash) where session_hash is not null`,
  `create index tombstones_recording on tombstones (recording_id) where recording_id is not null`,
  `create index tombstones_visitor on tombstones (site_id, visitor_hash) where visitor_hash is not null`,
  `create index tombstones_open on tombstones (id) where log_gone_at is null or blobs_gone_at is null or rows_gone_at is null`,
];

const recordings = [
  `create table recordings (
    month date not null,
    id bigint not null,
    workspace_id bigint not null,
    site_id bigint not null,
    handle bytea not null,
    visitor_hash bytea not null,
    version bigint not null,
    rules_version int not null,
    state text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    duration_ms bigint not null,
    active_ms bigint not null default 0,
    page_count int not null,
    click_count int not null,
    error_count int not null,
    rage_click_count int not null,
    event_count bigint not null,
    has_gap boolean not null default false,
    is_bot boolean not null,
    is_demo boolean not null,
    country text not null,
    device text not null,
    browser text not null,
    browser_version text not null,
    system text not null,
    system_version text not null,
    language text not null default '',
    viewport_width int not null default 0,
    viewport_height int not null default 0,
    entry_path text not null,
    exit_path text not null,
    -- Case-folded distinct paths visited, for the filters; the views themselves are in page_views.
    folded_paths text[] not null default '{}',
    referrer text not null default '',
    referrer_host text not null default '',
    utm_source text not null default '',
    utm_medium text not null default '',
    utm_campaign text not null default '',
    utm_term text not null default '',
    utm_content text not null default '',
    -- The same texts after libs/recording-index's foldCase, written by whoever writes the row: what the filters compare.
    entry_folded text not null default '',
    exit_folded text not null default '',
    referrer_folded text not null default '',
    referrer_host_folded text not null default '',
    user_name text not null default '',
    tags text[] not null default '{}',
    -- host or host:port, lower case, never anything a header could misread. Hosts whose styles, images and fonts the recorded pages used; the player allows these and no others.
    asset_hosts text[] not null default '{}',
    inflated_bytes bigint not null default 0,
    primary key (month, id)
  ) partition by range (month)`,
  `create index recordings_list on recordings (site_id, started_at desc, id desc)`,
  `create index recordings_id on recordings (id)`,
  `create index recordings_paths on recordings using gin (folded_paths)`,
  `create table page_views (
    month date not null,
    recording_id bigint not null,
    workspace_id bigint not null,
    site_id bigint not null,
    doc int not null,
    view int not null,
    page_id bigint not null,
    cause text not null,
    title text not null default '',
    -- Since the recording's start; provisional until sealed.
    from_ms bigint not null,
    to_ms bigint not null,
    viewport_width int not null,
    viewport_height int not null,
    primary key (month, recording_id, doc, view)
  ) partition by range (month)`,
  `create index page_views_page on page_views (site_id, page_id)`,
  // One loaded page. doc_hash is the hash of the tracker's random document id; the number is what others see (by arrival
  // while the visit runs, by start once sealed). clocks: {"<clock>": {"offset": ms since 1970 of document time 0, "first": ms,
  // "last": ms}}, first and last event in document time, null before any. seen: the seqs stored. seq_digests: four bytes each.
  `create table recording_documents (
    month date not null,
    recording_id bigint not null,
    workspace_id bigint not null,
    doc int not null,
    doc_hash bytea not null,
    tab text not null,
    seen int4multirange not null default '{}',
    seq_digests bytea not null default '',
    clocks jsonb not null default '{}',
    primary key (month, recording_id, doc),
    unique (month, recording_id, doc_hash)
  ) partition by range (month)`,
  // The manifest. from_ms/to_ms are document time on the block's clocks; the offsets are in recording_documents.clocks.
  `create table recording_blocks (
    month date not null,
    id bigint generated always as identity,
    recording_id bigint not null,
    workspace_id bigint not null,
    doc int not null,
    clock int not null,
    blob_key text not null,
    byte_from bigint not null,
    byte_length int not null,
    from_ms bigint not null,
    to_ms bigint not null,
    from_seq int not null,
    to_seq int not null,
    has_keyframe boolean not null,
    is_sealed boolean not null default false,
    primary key (month, id)
  ) partition by range (month)`,
  `create index recording_blocks_recording on recording_blocks (recording_id)`,
  `create index recording_blocks_blob on recording_blocks (blob_key)`,
];

const points = [
  `create table click_points (
    month date not null,
    recording_id bigint not null,
    workspace_id bigint not null,
    site_id bigint not null,
    page_id bigint not null,
    doc int not null,
    view int not null,
    seq int not null,
    nth int not null,
    element_id bigint not null,
    at_ms bigint not null,
    x int not null,
    y int not null,
    box_left int not null,
    box_top int not null,
    box_width int not null,
    box_height int not null,
    page_x int not null,
    page_y int not null,
    viewport_width int not null,
    is_rage boolean not null default false,
    primary key (month, recording_id, doc, seq, nth)
  ) partition by range (month)`,
  `create index click_points_page on click_points (site_id, page_id)`,
  // All sampled pointer positions of one page view and window, packed.
  `create table move_points (
    month date not null,
    recording_id bigint not null,
    workspace_id bigint not null,
    site_id bigint not null,
    page_id bigint not null,
    doc int not null,
    view int not null,
    from_seq int not null,
    packed bytea not null,
    primary key (month, recording_id, doc, view, from_seq)
  ) partition by range (month)`,
  `create index move_points_page on move_points (site_id, page_id)`,
  // One row per page view: the main scroller's height, the deepest pixel seen, the visible height.
  `create table scroll_points (
    month date not null,
    recording_id bigint not null,
    workspace_id bigint not null,
    site_id bigint not null,
    page_id bigint not null,
    doc int not null,
    view int not null,
    height int not null,
    reached int not null,
    fold int not null,
    primary key (month, recording_id, doc, view)
  ) partition by range (month)`,
  `create index scroll_points_page on scroll_points (site_id, page_id)`,
];

const ensureMonth = `
create function ensure_month(wanted date) returns void language plpgsql as $$
declare
  first_day date := date_trunc('month', wanted)::date;
  base text;
begin
  foreach base in array array['${MONTHLY.join("','")}'] loop
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
      base || '_' || to_char(first_day, 'YYYYMM'), base, first_day, (first_day + interval '1 month')::date);
  end loop;
end $$`;
