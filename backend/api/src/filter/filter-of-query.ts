// The query parameters of lists and heatmaps as the filter language. A text parameter without its `…Match` means "contains".
import type { FilterQuery, GroupMember } from '@hindsight/api-contract';
import type { PageSequence, RecordingFilter, TeamVisits, TextCondition, TextMatch } from '@hindsight/recording-index';

/** What a filter needs to know beside its parameters. */
export interface AskedFor {
  /** Null for an API key. */
  memberId: bigint | null;
  /** Whose visits are the team's; null where nobody's are. */
  team: Omit<TeamVisits, 'is'> | null;
}

export function filterOfQuery({ team: presence = 'exclude', ...query }: FilterQuery, asked: AskedFor): RecordingFilter {
  const filter = conditionsOf(query, asked);
  // Without marks nobody is of the team, and only a search for them needs to be told.
  if (presence === 'include' || (presence === 'exclude' && asked.team === null)) return filter;
  return { ...filter, team: { is: presence, visitors: asked.team?.visitors ?? [], users: asked.team?.users ?? [] } };
}

function conditionsOf(query: GroupMember, asked: AskedFor): RecordingFilter {
  return present({
    any: query.any?.map((member) => conditionsOf(member, asked)),
    all: query.all?.map((member) => conditionsOf(member, asked)),
    sequence: query.sequence === undefined ? undefined : sequence(query.sequence),
    clicked: clicked(query),
    page: condition(query.page, query.pageMatch),
    pageGroup: query.pageGroup,
    entry: condition(query.entry, query.entryMatch),
    exit: condition(query.exit, query.exitMatch),
    device: query.device,
    country: query.country,
    browser: query.browser,
    system: query.system,
    language: query.language,
    fromMs: query.from,
    toMs: query.to,
    minDurationMs: query.minDurationMs,
    maxDurationMs: query.maxDurationMs,
    minPages: query.minPages,
    maxPages: query.maxPages,
    minFidelity: query.minFidelity,
    maxFidelity: query.maxFidelity,
    minViewportWidth: query.minViewportWidth,
    maxViewportWidth: query.maxViewportWidth,
    hasError: query.hasError,
    hasRageClick: query.hasRageClick,
    hasDeadClick: query.hasDeadClick,
    hasUTurn: query.hasUTurn,
    hasAbandon: query.hasAbandon,
    hasErrorClick: query.hasErrorClick,
    hasNotes: query.hasNotes,
    isLive: query.isLive,
    referrer: condition(query.referrer, query.referrerMatch),
    utmSource: query.utmSource,
    utmMedium: query.utmMedium,
    utmCampaign: query.utmCampaign,
    user: condition(query.user, query.userMatch),
    tags: query.tag,
    watched: query.watched === undefined ? undefined : { is: query.watched, memberId: query.watchedBy === 'anyone' || asked.memberId === null ? null : String(asked.memberId) },
    bots: query.bots,
    demo: query.demo,
    team: undefined,
  });
}

function sequence({ steps, withinMs }: NonNullable<GroupMember['sequence']>): PageSequence {
  return { steps, ...(withinMs === undefined ? {} : { withinMs }) };
}

function clicked({ clickedSelector, clickedText, clickedTextMatch }: GroupMember): RecordingFilter['clicked'] {
  if (clickedSelector === undefined && clickedText === undefined) return undefined;
  const text = condition(clickedText, clickedTextMatch);
  return { ...(clickedSelector === undefined ? {} : { selector: clickedSelector }), ...(text === undefined ? {} : { text }) };
}

function condition(value: string | undefined, match: TextMatch | undefined): TextCondition | undefined {
  return value === undefined ? undefined : { match: match ?? 'contains', value };
}

function present(filter: { [K in keyof RecordingFilter]-?: RecordingFilter[K] | undefined }): RecordingFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as RecordingFilter;
}
