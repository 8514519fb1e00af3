// How Elasticsearch understands a recording. A change that old documents do not fit is a new file with the next version: a new index
// is then filled beside the old one and takes its place (`index rebuild`), as with a lost index.

const KEYWORD = { type: 'keyword' } as const;
const LONG = { type: 'long' } as const;
const FLAG = { type: 'boolean' } as const;
/** Shown and never asked for: kept in the source alone. */
const SHOWN = { type: 'keyword', index: false, doc_values: false } as const;

export const RECORDINGS_INDEX = {
  /** Part of every index's name. */
  version: 3,
  mappings: {
    dynamic: 'strict',
    properties: {
      id: LONG, workspaceId: LONG, siteId: LONG, startedAt: LONG, durationMs: LONG, pageCount: LONG, errorCount: LONG, rageClickCount: LONG,
      deadClickCount: LONG, uTurnCount: LONG, abandonCount: LONG, errorClickCount: LONG,
      activeMs: LONG, clickCount: LONG, fidelity: LONG, viewportWidth: LONG, viewportHeight: LONG,
      isBot: FLAG, isDemo: FLAG, hasGap: FLAG, isLive: FLAG,
      country: KEYWORD, device: KEYWORD, browser: KEYWORD, system: KEYWORD, utmSource: KEYWORD, utmMedium: KEYWORD, utmCampaign: KEYWORD,
      foldedPaths: KEYWORD, foldedEntry: KEYWORD, foldedExit: KEYWORD, foldedReferrer: KEYWORD, foldedReferrerHost: KEYWORD, pageGroups: KEYWORD,
      language: KEYWORD, tags: KEYWORD, memberTags: KEYWORD, watchedBy: KEYWORD, foldedUser: KEYWORD, visitor: KEYWORD, clicked: KEYWORD, clickedTexts: KEYWORD, hasNotes: FLAG,
      handle: SHOWN, browserVersion: SHOWN, systemVersion: SHOWN, entryPath: SHOWN, exitPath: SHOWN, referrer: SHOWN, userName: SHOWN,
      deletedAt: LONG,
    },
  },
  /** Three shards spread over machines as they come; a copy of each as soon as there is a second machine. */
  settings: { number_of_shards: 3, auto_expand_replicas: '0-1', refresh_interval: '1s' },
} as const;
