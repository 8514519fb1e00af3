// What all maps of a page ask the same way: which pages, which recordings, which clicks, and when.

import { storableText } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import type { ClickKind, PointQuery } from '../index.ts';

/** The ids of the page, which is a group's or a path's. */
export function selectPage(scope: IndexScope, { page }: PointQuery, params: SqlParams): string {
  const name = params.add(storableText(page));
  return `select id from pages where site_id = ${params.add(scope.siteId)} and (page_group = ${name} or path = ${name})`;
}

export function selectVisited(scope: IndexScope, { filter }: PointQuery): { visited: string; params: SqlParams } {
  const params = new SqlParams();
  return { visited: `select r.id, r.month from recordings r where ${whereRecordings(scope, filter, params)}`, params };
}

/** @returns a condition on a row `c` of click_points */
export function ofKind(kind: ClickKind): string {
  switch (kind) {
    case 'click': return 'true';
    case 'rage': return 'c.is_rage';
    case 'dead': return 'c.is_dead';
  }
}

/** ms since the recording's start of a click, whose own time is its document's. Documents that slept have further clocks; the first one errs early. */
export function clickedAtMs(click: string, document: string, recording: string): string {
  return `(${click}.at_ms + (${document}.clocks -> '0' ->> 'offset')::numeric - extract(epoch from ${recording}.started_at) * 1000)`;
}
