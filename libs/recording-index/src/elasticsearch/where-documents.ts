// The filter language as an Elasticsearch query. Only filters, never scores; texts were folded before they were stored, so that no
// analyzer has an opinion. Pure.

import type { estypes } from '@elastic/elasticsearch';
import { storableText } from '@hindsight/database';

import { foldCase, type RecordingFilter, type TextCondition } from '../filter.ts';
import type { IndexScope } from '../index.ts';

type Query = NonNullable<estypes.SearchRequest['query']>;

/** The query that finds the site's recordings which meet the filter. Deletions name no site and are never found. */
export function whereDocuments(scope: IndexScope, filter: RecordingFilter): Query {
  return { bool: { filter: [
    { term: { workspaceId: String(scope.workspaceId) } },
    { term: { siteId: String(scope.siteId) } },
    ...range('startedAt', { gte: filter.fromMs, lt: filter.toMs }),
    ...whatWasVisited(filter),
    ...oneOf('device', filter.device), ...oneOf('country', filter.country), ...oneOf('browser', filter.browser), ...oneOf('system', filter.system),
    ...byKind('isBot', filter.bots ?? 'exclude'), ...byKind('isDemo', filter.demo ?? 'include'),
    ...range('durationMs', { gte: filter.minDurationMs, lte: filter.maxDurationMs }),
    ...range('pageCount', { gte: filter.minPages, lte: filter.maxPages }),
    ...range('fidelity', { gte: filter.minFidelity, lte: filter.maxFidelity }),
    ...some('errorCount', filter.hasError), ...some('rageClickCount', filter.hasRageClick), ...some('deadClickCount', filter.hasDeadClick),
    ...some('uTurnCount', filter.hasUTurn), ...some('abandonCount', filter.hasAbandon), ...some('errorClickCount', filter.hasErrorClick),
    ...oneOf('utmSource', filter.utmSource), ...oneOf('utmMedium', filter.utmMedium), ...oneOf('utmCampaign', filter.utmCampaign),
    ...(filter.referrer ? [{ bool: { should: [textMeets('foldedReferrerHost', filter.referrer), textMeets('foldedReferrer', filter.referrer)] } }] : []),
  ] } };
}

function whatWasVisited({ page, pageGroup, entry, exit }: RecordingFilter): Query[] {
  return [
    ...(page ? [textMeets('foldedPaths', page)] : []),
    ...(pageGroup === undefined ? [] : [{ term: { pageGroups: storableText(pageGroup) } }]),
    ...(entry ? [textMeets('foldedEntry', entry)] : []),
    ...(exit ? [textMeets('foldedExit', exit)] : []),
  ];
}

function textMeets(field: string, { match, value }: TextCondition): Query {
  const wanted = foldCase(value);
  switch (match) {
    case 'equals': return { term: { [field]: wanted } };
    case 'contains': return { wildcard: { [field]: { value: `*${literal(wanted)}*` } } };
    case 'pattern':
      // A wildcard query for an empty text finds nothing, not even an empty text.
      return wanted.includes('*') ? { wildcard: { [field]: { value: wanted.split(/\*+/).map(literal).join('*') } } } : { term: { [field]: wanted } };
  }
}

/** What wildcards take for special, taken literally. */
function literal(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

function range(field: string, limits: { gte?: number | undefined; lt?: number | undefined; lte?: number | undefined }): Query[] {
  const known = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  return Object.keys(known).length === 0 ? [] : [{ range: { [field]: known } }];
}

function oneOf(field: string, values: readonly string[] | undefined): Query[] {
  return values === undefined ? [] : [{ terms: { [field]: values.map(storableText) } }];
}

function byKind(field: string, kind: 'exclude' | 'include' | 'only'): Query[] {
  return kind === 'include' ? [] : [{ term: { [field]: kind === 'only' } }];
}

function some(field: string, wanted: boolean | undefined): Query[] {
  if (wanted === undefined) return [];
  return [{ range: { [field]: wanted ? { gt: 0 } : { lte: 0 } } }];
}
