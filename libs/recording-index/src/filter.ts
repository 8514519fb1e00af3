// The filter language of lists and heatmaps. Fixed here, so that every adapter answers alike.

import type { DeviceKind } from '@hindsight/wire';

/** How a text is compared. All comparisons fold case first (`foldCase`). `pattern` knows `*` only: any run of characters. */
export type TextMatch = 'equals' | 'contains' | 'pattern';

export interface TextCondition {
  match: TextMatch;
  value: string;
}

/** Pages seen one after the other, others in between or not: a later step is a later page view. */
export interface PageSequence {
  /** 2 to 5. */
  steps: TextCondition[];
  /** From the first step's page view to the last one's; absent: any time. */
  withinMs?: number;
}

/** An element somebody clicked: one that meets all that is said here. */
export interface ClickedElement {
  /** As recorded, to the letter. */
  selector?: string;
  /** Of its masked text. */
  text?: TextCondition;
}

/** The team's own visits, as its members marked them. */
export interface TeamVisits {
  is: 'exclude' | 'only';
  /** Visitor hashes, hex. */
  visitors: string[];
  /** User names; case is folded. */
  users: string[];
}

/**
 * All conditions hold at once; within a list any one of its values. An empty filter is every recording of the site.
 * Bounds of groups: {@link filterTrouble}.
 */
export interface RecordingFilter {
  /** At least one of these is met. Inside, bots are not left out by themselves. */
  any?: RecordingFilter[];
  /** Each of these is met: for groups within groups, and for one condition said twice. */
  all?: RecordingFilter[];
  sequence?: PageSequence;
  clicked?: ClickedElement;
  /** Given by the page or by members; to the letter. */
  tags?: string[];
  /** By this member; null: by anyone. */
  watched?: { is: boolean; memberId: string | null };
  user?: TextCondition;
  /** As browsers say it, e.g. `de-DE`; '' is "unknown". */
  language?: string[];
  /** Width of the first page's viewport, CSS px. */
  minViewportWidth?: number;
  maxViewportWidth?: number;
  isLive?: boolean;
  hasNotes?: boolean;
  team?: TeamVisits;
  /** Some page of the recording. */
  page?: TextCondition;
  /** Some page whose group is this, e.g. `/product/*`. */
  pageGroup?: string;
  entry?: TextCondition;
  exit?: TextCondition;
  device?: DeviceKind[];
  /** ISO 3166-1 alpha-2; '' is "unknown". */
  country?: string[];
  browser?: string[];
  system?: string[];
  /** startedAt ≥ from and < to, ms since 1970. */
  fromMs?: number;
  toMs?: number;
  minDurationMs?: number;
  maxDurationMs?: number;
  minPages?: number;
  maxPages?: number;
  /** Fidelity in percent; either leaves out recordings nobody has measured. */
  minFidelity?: number;
  maxFidelity?: number;
  hasError?: boolean;
  hasRageClick?: boolean;
  hasDeadClick?: boolean;
  hasUTurn?: boolean;
  /** A form was begun and left. */
  hasAbandon?: boolean;
  /** A click was followed by an error of the page's script. */
  hasErrorClick?: boolean;
  /** Referrer's host or whole referrer. */
  referrer?: TextCondition;
  utmSource?: string[];
  utmMedium?: string[];
  utmCampaign?: string[];
  /** Absent: bots are left out. */
  bots?: 'exclude' | 'include' | 'only';
  /** Absent: demo visits are included. */
  demo?: 'exclude' | 'include' | 'only';
}

/** Groups within groups, filters in one group, and filters in all groups together. */
export const MOST_GROUP_DEPTH = 2;
export const MOST_GROUP_MEMBERS = 10;
export const MOST_FILTERS = 30;

/** @returns what is too much of a filter, in words; null for one every adapter takes */
export function filterTrouble(filter: RecordingFilter): string | null {
  let filters = 0;
  const look = (one: RecordingFilter, depth: number): string | null => {
    filters++;
    if (depth > MOST_GROUP_DEPTH) return `groups may lie ${MOST_GROUP_DEPTH} deep`;
    const steps = one.sequence?.steps.length ?? 2;
    if (steps < 2 || steps > 5) return 'a sequence has 2 to 5 steps';
    for (const group of [one.any, one.all]) {
      if (group && group.length > MOST_GROUP_MEMBERS) return `a group holds ${MOST_GROUP_MEMBERS} at most`;
      for (const member of group ?? []) {
        const trouble = look(member, depth + 1);
        if (trouble !== null) return trouble;
      }
    }
    return null;
  };
  return look(filter, 0) ?? (filters > MOST_FILTERS ? `all groups together hold ${MOST_FILTERS} at most` : null);
}

/** Whether a filter, or a group in it, asks what only page views tell: their order, or the groups of their pages. */
export function asksPageViews({ pageGroup, sequence, any = [], all = [] }: RecordingFilter): boolean {
  return pageGroup !== undefined || sequence !== undefined || [...any, ...all].some(asksPageViews);
}

/** What a list row shows, and all that a filter asks of: one recording. Text here is as stored, not folded. */
export interface RecordingSummary {
  id: bigint;
  workspaceId: bigint;
  siteId: bigint;
  handle: string;
  startedAt: number;
  durationMs: number;
  activeMs: number;
  pageCount: number;
  clickCount: number;
  errorCount: number;
  rageClickCount: number;
  deadClickCount: number;
  uTurnCount: number;
  abandonCount: number;
  errorClickCount: number;
  hasGap: boolean;
  /** Percent of what the visitor saw that a player could show; null until one has measured it. */
  fidelity: number | null;
  isLive: boolean;
  isBot: boolean;
  isDemo: boolean;
  country: string;
  device: DeviceKind;
  browser: string;
  browserVersion: string;
  system: string;
  systemVersion: string;
  language: string;
  viewportWidth: number;
  viewportHeight: number;
  entryPath: string;
  exitPath: string;
  referrer: string;
  utmSource: string;
  utmMedium: string;
  utmCampaign: string;
  userName: string;
  tags: string[];
}

/**
 * Folds case the one way all stores use: Unicode lower case, without locale; NUL and lone surrogates, which no store takes,
 * become U+FFFD. Applied to what is stored and to the filter's text alike.
 */
export function foldCase(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed().normalize('NFC').toLowerCase();
}

/** The host of a referrer such as `https://news.example/a`; '' when it has none. */
export function referrerHost(referrer: string): string {
  return URL.parse(referrer)?.hostname ?? '';
}

/** Whether folded `text` meets a condition. The truth the adapters are tested against; linear time for any pattern. */
export function matchesText(text: string, condition: TextCondition): boolean {
  const folded = foldCase(text);
  const wanted = foldCase(condition.value);
  switch (condition.match) {
    case 'equals': return folded === wanted;
    case 'contains': return folded.includes(wanted);
    case 'pattern': return matchesPattern(folded, wanted);
  }
}

function matchesPattern(text: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return text === first;
  if (!text.startsWith(first)) return false;
  const last = pieces[pieces.length - 1] ?? '';
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
