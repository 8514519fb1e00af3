// The query parameters of lists and heatmaps as the filter language. A text parameter without its `…Match` means "contains".
import type { FilterQuery } from '@hindsight/api-contract';
import type { RecordingFilter, TextCondition, TextMatch } from '@hindsight/recording-index';

export function filterOfQuery(query: FilterQuery): RecordingFilter {
  return present({
    page: condition(query.page, query.pageMatch),
    pageGroup: query.pageGroup,
    entry: condition(query.entry, query.entryMatch),
    exit: condition(query.exit, query.exitMatch),
    device: query.device,
    country: query.country,
    browser: query.browser,
    system: query.system,
    fromMs: query.from,
    toMs: query.to,
    minDurationMs: query.minDurationMs,
    maxDurationMs: query.maxDurationMs,
    minPages: query.minPages,
    maxPages: query.maxPages,
    minFidelity: query.minFidelity,
    maxFidelity: query.maxFidelity,
    hasError: query.hasError,
    hasRageClick: query.hasRageClick,
    hasDeadClick: query.hasDeadClick,
    hasUTurn: query.hasUTurn,
    hasAbandon: query.hasAbandon,
    hasErrorClick: query.hasErrorClick,
    referrer: condition(query.referrer, query.referrerMatch),
    utmSource: query.utmSource,
    utmMedium: query.utmMedium,
    utmCampaign: query.utmCampaign,
    bots: query.bots,
    demo: query.demo,
  });
}

function condition(value: string | undefined, match: TextMatch | undefined): TextCondition | undefined {
  return value === undefined ? undefined : { match: match ?? 'contains', value };
}

function present(filter: { [K in keyof RecordingFilter]-?: RecordingFilter[K] | undefined }): RecordingFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as RecordingFilter;
}
