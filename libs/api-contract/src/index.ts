// api-contract — the shapes of the API under /api/v1, written once as zod schemas: the API validates with them and derives
// its OpenAPI document, the app imports their types only. All ids are bigints written as strings; all times ms since 1970.

import { z } from 'zod';

import { heatmapChoice, momentsChoice } from './heatmap.ts';
import { filterQuery } from './filter-query.ts';
import { id } from './id.ts';
import { listExtras, recordingCount } from './recording-lists.ts';
import { signal } from './signals.ts';
import { count, ms } from './numbers.ts';

export * from './heatmap.ts';
export * from './filter-query.ts';
export * from './id.ts';
export * from './recording-lists.ts';
export * from './overview.ts';
export * from './recording-notes.ts';
export * from './recording-files.ts';
export * from './shares.ts';
export * from './segments.ts';
export * from './signals.ts';
export * from './status.ts';

export const signInRequest = z.object({ email: z.string().max(320), password: z.string().min(1).max(1024) });
export const member = z.object({ id, workspaceId: id, email: z.string(), name: z.string(), role: z.enum(['owner', 'admin', 'member']), createdAt: ms });
/** GET /api/v1/me, and the answer of POST /api/v1/sign-in. */
export const me = z.object({ member, workspace: z.object({ id, name: z.string() }), playerOrigin: z.string(), playerWarning: z.string().nullable() });
export const newMember = z.object({ email: z.email().max(320), name: z.string().max(200).default(''), role: z.enum(['admin', 'member']), password: z.string().min(8).max(1024) });
export const apiKey = z.object({ id, name: z.string(), prefix: z.string(), scope: z.enum(['read', 'write']), createdAt: ms, lastUsedAt: ms.nullable() });
export const newApiKey = z.object({ name: z.string().min(1).max(100), scope: z.enum(['read', 'write']) });
export const memberList = z.object({ members: z.array(member) });
export const apiKeyList = z.object({ apiKeys: z.array(apiKey) });
/** The key itself is shown once. */
export const createdApiKey = apiKey.extend({ key: z.string() });

const selectors = z.array(z.string().max(500)).max(100);
/** A masking rule for the pages whose path fits; `*` stands for anything. */
export const pathRule = z.object({
  path: z.string().min(1).max(200).regex(/^\/[^*]*(\*[^*]*){0,5}$/, 'begins with a slash and has at most five asterisks'),
  rule: z.enum(['mask', 'unmask', 'block', 'ignore']), selector: z.string().min(1).max(500),
});
export const siteSettings = z.object({
  sampling: z.number().min(0).max(1),
  masking: z.enum(['inputs', 'text', 'open']),
  maskSelectors: selectors,
  blockSelectors: selectors,
  unmaskSelectors: selectors.optional(),
  ignoreSelectors: selectors.optional(),
  pathRules: z.array(pathRule).max(100).optional(),
  /** Query parameters whose values may be kept in addresses. */
  keptQueries: z.array(z.string().min(1).max(100).regex(/^[\w.-]+$/, 'letters, digits, dots and hyphens')).max(50).optional(),
  consent: z.enum(['not-required', 'required']),
  /** Consent withdrawn also erases the session. */
  eraseOnRevoke: z.boolean().optional(),
  honourPrivacySignals: z.boolean(),
  moveEveryMs: z.number().int().min(20).max(1000),
  canvasPerSecond: z.number().min(0).max(4).optional(),
  consoleLines: z.enum(['problems', 'all']).optional(),
  frameOrigins: z.array(z.string().max(300)).max(20).optional(),
  /** Domains that share a visit, each with all below it. */
  visitDomains: z.array(z.string().max(253).regex(/^[a-z\d-]+(\.[a-z\d-]+)*$/, 'a domain as browsers write it: small letters, no port, no asterisk')).max(20).optional(),
  /** Visits recorded of a day (UTC) at most, spread over it; 0 or absent: all. */
  visitsPerDay: z.number().int().min(0).max(100_000_000).optional(),
  /** Whether the server may fetch public styles, fonts and images that pages use from elsewhere; absent: yes. */
  fetchAssets: z.boolean().optional(),
});
export const site = z.object({
  id, name: z.string(), key: z.string(), domains: z.array(z.string()), settings: siteSettings, isDemo: z.boolean(),
  createdAt: ms, firstDataAt: ms.nullable(),
  /** Recordings that began longer ago are erased within a day; null: none is for its age. */
  retentionDays: z.number().int().min(1).max(3650).nullable(),
  /** The line to paste. */
  snippet: z.string(),
});
export const siteList = z.object({ sites: z.array(site) });
export const newSite = z.object({ name: z.string().min(1).max(200), domains: z.array(z.string().min(1).max(253)).max(100).default([]) });
export const siteChange = z.object({ name: z.string().min(1).max(200), domains: z.array(z.string().min(1).max(253)).max(100), settings: siteSettings.partial(), retentionDays: z.number().int().min(1).max(3650).nullable() }).partial();
/** GET /sites/:id/install — the live check: whether data came, and why not. */
export const installCheck = z.object({
  firstDataAt: ms.nullable(), lastDataAt: ms.nullable(), recordings: count,
  /** Refusals of this site's requests in the last hour, by reason. */
  refused: z.array(z.object({ reason: z.string(), count, lastAt: ms, hint: z.string() })),
  bootstrapLastFetchedAt: ms.nullable(),
});

/** GET /sites/:id/coverage — the visits of the last days: recorded, not recorded and why, and what nobody can know. */
export const coverage = z.object({
  since: ms,
  /** Recordings of people, and of what was taken for a bot. Counted up to 100,000. */
  recordings: count, bots: count,
  /** Among the recordings of people: shorter than a second; and with something missing in them. */
  tooShort: count, withGaps: count,
  /** Visits that were heard of and have no recording. */
  unrecorded: z.array(z.object({ reason: z.string(), visits: count, hint: z.string() })),
  /** Kinds of visits that leave no trace, by design. */
  unknown: z.array(z.string()),
});

/** GET /site-changes?since=: what an edge on another machine follows, with a secret of its own. */
export const siteChangesQuery = z.object({ since: z.string().regex(/^\d{1,19}$/).default('0') });
export const siteChangesAnswer = z.object({
  version: z.string(),
  /** What edges seal visits with that go on on another domain; base64. */
  sealKey: z.string().optional(),
  sites: z.array(z.object({
    siteId: id, workspaceId: id, key: z.string(), domains: z.array(z.string()), settings: siteSettings, isDemo: z.boolean(), isActive: z.boolean(), version: z.string(),
  })),
});

export const recording = z.object({
  id, siteId: id, startedAt: ms, durationMs: count, activeMs: count, pageCount: count, clickCount: count, errorCount: count, rageClickCount: count,
  deadClickCount: count, uTurnCount: count, abandonCount: count, errorClickCount: count,
  /** Percent of what the visitor saw that a player could show; null until one has measured it. */
  fidelity: z.number().int().min(0).max(100).nullable(),
  hasGap: z.boolean(), isLive: z.boolean(), isBot: z.boolean(), isDemo: z.boolean(),
  country: z.string(), device: z.enum(['desktop', 'tablet', 'mobile', 'other']), browser: z.string(), browserVersion: z.string(), system: z.string(), systemVersion: z.string(),
  language: z.string(), viewportWidth: count, viewportHeight: count, entryPath: z.string(), exitPath: z.string(), referrer: z.string(),
  utmSource: z.string(), utmMedium: z.string(), utmCampaign: z.string(), userName: z.string(), tags: z.array(z.string()),
});
/** GET /sites/:siteId/recordings */
/** Which store a list came from; `isFallback`: the search index should have answered and could not. */
export const answeredBy = z.object({ store: z.enum(['postgres', 'elasticsearch']), isFallback: z.boolean() });
export const listedRecording = recording.extend(listExtras.shape);
/** `count`: null where it was not asked for. */
export const recordingList = z.object({ recordings: z.array(listedRecording), cursor: z.string().nullable(), count: recordingCount.nullable(), answeredBy });
export const pageView = z.object({ doc: count, view: count, path: z.string(), pageGroup: z.string(), title: z.string(), cause: z.string(), fromMs: ms, toMs: ms });
/** GET /recordings/:id and GET /handles/:handle */
const fidelityReason = z.object({
  kind: z.enum(['font', 'image', 'style', 'canvas', 'frame', 'media', 'gone', 'moved']), what: z.string().max(200), elements: count,
});
/** PUT /recordings/:id/fidelity: what a player measured. The best measurement of a recording is kept. */
export const fidelity = z.object({ percent: z.number().int().min(0).max(100), elements: z.number().int().min(1), reasons: z.array(fidelityReason).max(20) });
/** `fidelityReasons`: why it is below 100 %; null until a player has measured it. `memberTags`: given by members; `tags`: by the page. */
export const recordingDetail = recording.extend({ fidelityReasons: z.array(fidelityReason).nullable(), pageViews: z.array(pageView), signals: z.array(signal), memberTags: z.array(z.string()) });
/** Fifty values a field at most, commonest first. `amongNewest`: counted among so many of the newest recordings from `from` to `to`; null: among all. */
export const facets = z.object({ facets: z.array(z.object({ field: z.string(), values: z.array(z.object({ key: z.string(), count })), amongNewest: count.nullable() })) });

/** `keyframe`: the page as it was just before the block lies beside it, `/blocks/<recording>/<block>/keyframe` of the player's origin. */
export const manifestBlock = z.object({
  id: z.string(), doc: count, tab: z.string(), bytes: count, fromMs: ms, toMs: ms, hasKeyframe: z.boolean(), fromSeq: count, toSeq: count, keyframe: z.object({ bytes: count }).optional(),
});
export const handle = z.string().regex(/^[0-9a-f]{16}$/).describe('64 public bits, as getSessionUrl gives them');
export const blocksQuery = z.object({ after: z.string().regex(/^\d{1,19}$/).optional().describe('the manifest version the asker has') });
/** GET /recordings/:id/blocks[?after=version]: what to play, and the grant to fetch it from the player's origin. */
export const blocks = z.object({
  /** False: `after` is still the newest version, and the manifest's documents and blocks are left empty. */
  isChanged: z.boolean(),
  manifest: z.object({
    recordingId: id, version: id, startedAt: ms, durationMs: count, isLive: z.boolean(),
    documents: z.array(z.object({ doc: count, tab: z.string(), clockOffsetsMs: z.record(z.string(), z.number()), gaps: z.array(z.tuple([count, count])) })),
    blocks: z.array(manifestBlock),
  }),
  grant: z.object({ token: z.string(), expiresAt: ms }),
});

/** GET /sites/:siteId/pages */
export const pageList = z.object({ pages: z.array(z.object({ pageGroup: z.string(), paths: count, pageViews: count, recordings: count, lastSeenAt: ms })), rules: z.array(z.string()) });
/** GET /sites/:siteId/page-costs: what the recorder took of each page's main thread per view, of the last 30 days; most viewed first. */
export const pageCosts = z.object({
  pages: z.array(z.object({
    pageGroup: z.string(), pageViews: count, p50Ms: z.number(), p95Ms: z.number(),
    /** 95th percentile of the longest piece of work in a view. */
    longestP95Ms: z.number(),
    /** Of all the time the views lasted, 0–1. */
    share: z.number(),
  })),
});
/** PUT /sites/:siteId/page-rules */
export const pageRules = z.object({ rules: z.array(z.string().min(1).max(500).regex(/^\//)).max(200) });

export const heatmapQuery = filterQuery.extend(heatmapChoice);
export const momentsQuery = filterQuery.extend(momentsChoice);

/** RFC 9457 problem details; `code` is stable and listed in docs/errors.md. */
export const problem = z.object({ type: z.string(), title: z.string(), status: z.number().int(), detail: z.string().optional(), code: z.string(), requestId: z.string().optional(), errors: z.array(z.object({ path: z.string(), message: z.string() })).optional() });

export type SignInRequest = z.infer<typeof signInRequest>;
export type Me = z.infer<typeof me>;
export type Member = z.infer<typeof member>;
export type NewMember = z.infer<typeof newMember>;
export type NewApiKey = z.infer<typeof newApiKey>;
export type NewSite = z.infer<typeof newSite>;
export type SiteChange = z.infer<typeof siteChange>;
export type PageRules = z.infer<typeof pageRules>;
export type HeatmapQuery = z.infer<typeof heatmapQuery>;
export type MomentsQuery = z.infer<typeof momentsQuery>;
export type SiteChangesQuery = z.infer<typeof siteChangesQuery>;
export type BlocksQuery = z.infer<typeof blocksQuery>;
export type ApiKey = z.infer<typeof apiKey>;
export type CreatedApiKey = z.infer<typeof createdApiKey>;
export type SiteSettings = z.infer<typeof siteSettings>;
export type Site = z.infer<typeof site>;
export type InstallCheck = z.infer<typeof installCheck>;
export type Coverage = z.infer<typeof coverage>;
export type Recording = z.infer<typeof recording>;
export type ListedRecording = z.infer<typeof listedRecording>;
export type RecordingList = z.infer<typeof recordingList>;
export type RecordingDetail = z.infer<typeof recordingDetail>;
export type Fidelity = z.infer<typeof fidelity>;
export type PageView = z.infer<typeof pageView>;
export type Blocks = z.infer<typeof blocks>;
export type PageList = z.infer<typeof pageList>;
export type PageCosts = z.infer<typeof pageCosts>;
export type Facets = z.infer<typeof facets>;
export type Problem = z.infer<typeof problem>;
