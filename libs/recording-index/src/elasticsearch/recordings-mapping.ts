// How Elasticsearch understands a recording. A change that old documents do not fit gets the next version: a new index is filled and
// takes the old one's place (`index rebuild`).

import type { estypes } from '@elastic/elasticsearch';

/** Part of every index's name. */
export const MAPPING_VERSION = 1;

const KEYWORD: estypes.MappingProperty = { type: 'keyword' };
const LONG: estypes.MappingProperty = { type: 'long' };
const FLAG: estypes.MappingProperty = { type: 'boolean' };
/** Shown and never asked for: kept in the source alone. */
const SHOWN: estypes.MappingProperty = { type: 'keyword', index: false, doc_values: false };

export const RECORDINGS_MAPPING: estypes.MappingTypeMapping = {
  dynamic: 'strict',
  properties: {
    id: LONG, workspaceId: LONG, siteId: LONG, startedAt: LONG, durationMs: LONG, pageCount: LONG, errorCount: LONG, rageClickCount: LONG,
    activeMs: LONG, clickCount: LONG, viewportWidth: LONG, viewportHeight: LONG,
    isBot: FLAG, isDemo: FLAG, hasGap: FLAG, isLive: FLAG,
    country: KEYWORD, device: KEYWORD, browser: KEYWORD, system: KEYWORD, utmSource: KEYWORD, utmMedium: KEYWORD, utmCampaign: KEYWORD,
    foldedPaths: KEYWORD, foldedEntry: KEYWORD, foldedExit: KEYWORD, foldedReferrer: KEYWORD, foldedReferrerHost: KEYWORD, pageGroups: KEYWORD,
    handle: SHOWN, browserVersion: SHOWN, systemVersion: SHOWN, language: SHOWN, entryPath: SHOWN, exitPath: SHOWN, referrer: SHOWN, userName: SHOWN, tags: SHOWN,
    deletedAt: LONG,
  },
};

/** Three shards spread over machines as they come; a copy of each as soon as there is a second machine. */
export const RECORDINGS_SETTINGS: estypes.IndicesIndexSettings = { number_of_shards: 3, auto_expand_replicas: '0-1', refresh_interval: '1s' };
