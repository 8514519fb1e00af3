// The filter language as an Elasticsearch query. Only filters, never scores; texts were folded before they were stored, so that no
// analyzer has an opinion. Pure.

import type { estypes } from '@elastic/elasticsearch';
import { storableText } from '@hindsight/database';

import { foldCase, type ClickedElement, type RecordingFilter, type TextCondition } from '../filter.ts';
import { FilterTooHard, type IndexScope } from '../index.ts';
import { clickText } from '../projection.ts';

type Query = NonNullable<estypes.SearchRequest['query']>;

/**
 * The query that finds the site's recordings which meet the filter. Deletions name no site and are never found.
 * @throws FilterTooHard for a sequence
 */
export function whereDocuments(scope: IndexScope, filter: RecordingFilter): Query {
  return { bool: { filter: [
    { term: { workspaceId: String(scope.workspaceId) } },
    { term: { siteId: String(scope.siteId) } },
    ...byKind('isBot', filter.bots ?? 'exclude'),
    ...conditionsOf(filter),
  ] } };
}

/** All but bots, which groups within a filter do not leave out by themselves. */
function conditionsOf(filter: RecordingFilter): Query[] {
  return [
    ...range('startedAt', { gte: filter.fromMs, lt: filter.toMs }),
    ...whatWasVisited(filter),
    ...oneOf('device', filter.device), ...oneOf('country', filter.country), ...oneOf('browser', filter.browser), ...oneOf('system', filter.system),
    ...oneOf('language', filter.language), ...(filter.user ? [textMeets('foldedUser', filter.user)] : []),
    ...range('viewportWidth', { gte: filter.minViewportWidth, lte: filter.maxViewportWidth }),
    ...(filter.isLive === undefined ? [] : [{ term: { isLive: filter.isLive } }]),
    ...byKind('isDemo', filter.demo ?? 'include'),
    ...range('durationMs', { gte: filter.minDurationMs, lte: filter.maxDurationMs }),
    ...range('pageCount', { gte: filter.minPages, lte: filter.maxPages }),
    ...range('fidelity', { gte: filter.minFidelity, lte: filter.maxFidelity }),
    ...some('errorCount', filter.hasError), ...some('rageClickCount', filter.hasRageClick), ...some('deadClickCount', filter.hasDeadClick),
    ...some('uTurnCount', filter.hasUTurn), ...some('abandonCount', filter.hasAbandon), ...some('errorClickCount', filter.hasErrorClick),
    ...oneOf('utmSource', filter.utmSource), ...oneOf('utmMedium', filter.utmMedium), ...oneOf('utmCampaign', filter.utmCampaign),
    ...(filter.referrer ? [{ bool: { should: [textMeets('foldedReferrerHost', filter.referrer), textMeets('foldedReferrer', filter.referrer)] } }] : []),
    ...whatMembersDid(filter),
    ...(filter.clicked ? [wasClicked(filter.clicked)] : []),
    ...(filter.all ?? []).map(member),
    ...(filter.any ? [filter.any.length === 0 ? NOTHING : { bool: { should: filter.any.map(member), minimum_should_match: 1 } }] : []),
  ];
}

const NOTHING: Query = { bool: { must_not: [{ match_all: {} }] } };

function member(filter: RecordingFilter): Query {
  return { bool: { filter: [...byKind('isBot', filter.bots ?? 'include'), ...conditionsOf(filter)] } };
}

function unless(isMet: boolean, query: Query): Query {
  return isMet ? query : { bool: { must_not: [query] } };
}

function whatMembersDid({ watched, tags, hasNotes, team }: RecordingFilter): Query[] {
  return [
    ...(watched ? [unless(watched.is, watched.memberId === null ? { exists: { field: 'watchedBy' } } : { term: { watchedBy: watched.memberId } })] : []),
    ...(tags ? [{ bool: { should: [...oneOf('tags', tags), ...oneOf('memberTags', tags)], minimum_should_match: 1 } }] : []),
    ...(hasNotes === undefined ? [] : [{ term: { hasNotes } }]),
    ...(team ? [unless(team.is === 'only', { bool: { should: [...oneOf('visitor', team.visitors), ...oneOf('foldedUser', team.users.map(foldCase))], minimum_should_match: 1 } })] : []),
  ];
}

/** Some element clicked; its selector and text lie in one value, so that both are of one element. */
function wasClicked({ selector, text }: ClickedElement): Query {
  if (selector === undefined) return text === undefined ? { exists: { field: 'clicked' } } : textMeets('clickedTexts', text);
  const front = clickText({ selector: storableText(selector), foldedText: '' });
  return text === undefined ? { prefix: { clicked: { value: front } } } : textMeets('clicked', text, front);
}

function whatWasVisited({ page, pageGroup, entry, exit, sequence }: RecordingFilter): Query[] {
  // Documents know which pages were seen and not in what order; a script over them would need a module not every installation has.
  if (sequence) throw new FilterTooHard('Elasticsearch does not know in which order pages were seen');
  return [
    ...(page ? [textMeets('foldedPaths', page)] : []),
    ...(pageGroup === undefined ? [] : [{ term: { pageGroups: storableText(pageGroup) } }]),
    ...(entry ? [textMeets('foldedEntry', entry)] : []),
    ...(exit ? [textMeets('foldedExit', exit)] : []),
  ];
}

/** @param front stands before the text in the field, to the letter */
function textMeets(field: string, { match, value }: TextCondition, front = ''): Query {
  const wanted = foldCase(value);
  switch (match) {
    case 'equals': return { term: { [field]: front + wanted } };
    case 'contains': return { wildcard: { [field]: { value: `${literal(front)}*${literal(wanted)}*` } } };
    case 'pattern':
      // A wildcard query for an empty text finds nothing, not even an empty text.
      return wanted.includes('*') ? { wildcard: { [field]: { value: literal(front) + wanted.split(/\*+/).map(literal).join('*') } } } : { term: { [field]: front + wanted } };
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
