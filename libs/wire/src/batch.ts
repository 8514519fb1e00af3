// The batch (contract 2): what the tracker sends and the edge accepts. Body = one line of JSON header, '\n', payload bytes.

export const BATCH_VERSION = 1;
/** An encoded payload above this is sent as slices, each a request of its own. */
export const PART_BYTES = 512 * 1024;
export const MAX_PARTS = 64;
/** Largest request body the edge accepts. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Longest header line. */
export const MAX_HEADER_BYTES = 2048;
/** Largest payload after inflating, all parts together. */
export const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** What a browser lets all keepalive requests and beacons of a page hold together is 64 KB; we plan with less. */
export const LAST_WORDS_BYTES = 60 * 1024;
/** Largest seq of a document: 24 h at one batch each 2 s. */
export const MAX_SEQ = 43_200;

export type Encoding = 'gzip' | 'none';

export interface BatchHeader {
  v: typeof BATCH_VERSION;
  /** 128 random bits, 32 hex digits: the right to append to this session. Never shown, stored as a hash. */
  session: string;
  /** 64 public random bits, 16 hex digits. */
  handle: string;
  /** 128 random bits, 32 hex digits. */
  visitor: string;
  /** 32 random bits, 8 hex digits; groups lanes only and may be wrong. */
  tab: string;
  /** 128 random bits, 32 hex digits, made afresh by every document. */
  doc: string;
  /** Counts the document's batches from 0. */
  seq: number;
  /** Slice number from 0, and number of slices. */
  part: number;
  parts: number;
  /** Counts the document's clocks from 0; all events of a batch are on one clock. */
  clock: number;
  /** The document's monotonic time, ms, when this try was made. */
  elapsedMs: number;
  /** The client's wall clock, ms since 1970; for diagnosis only. */
  sentAt: number;
  enc: Encoding;
  flags: BatchFlags;
}

/**
 * The same header in a third of the characters: version, the five random names in one run of base64url, then the rest by
 * place. A batch of a quiet minute is smaller than a header that names its fields.
 */
export type ShortHeader = [v: number, names: string, seq: number, part: number, parts: number, clock: number, elapsedMs: number, marks: number, lost?: number];
/** `marks` of a short header. */
const GZIPPED = 1;
const LAST = 2;
const AUTOMATED = 4;

export interface BatchFlags {
  /** Last words: sent while the page was being left. */
  last?: true;
  /** Events that did not fit into the last words, or that were given up since the last batch. */
  lost?: number;
  /** The browser says it is automated. */
  automated?: true;
  /** A demo visit being imported: not a bot whatever it looks like, and labelled. */
  demo?: true;
  /** How often this batch was tried before. */
  tries?: number;
  /** Not a batch of events: the visitor withdrew consent, and everything of the session is to be erased. */
  erase?: true;
}

export type HeaderFault = 'header-missing' | 'header-too-long' | 'header-not-json' | 'header-version' | 'header-shape';
export type HeaderResult = { ok: true; header: BatchHeader } | { ok: false; reason: HeaderFault };

const HEX8 = /^[0-9a-f]{8}$/;
const HEX16 = /^[0-9a-f]{16}$/;
const HEX32 = /^[0-9a-f]{32}$/;

function isCount(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}
function isHex(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/**
 * Reads a header line. Never throws. Unknown fields are dropped, unknown flags too: an old server must accept a newer tracker.
 * @param line the text before the first '\n'
 */
export function parseBatchHeader(line: string): HeaderResult {
  if (line.length === 0) return { ok: false, reason: 'header-missing' };
  if (line.length > MAX_HEADER_BYTES) return { ok: false, reason: 'header-too-long' };
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'header-not-json' };
  }
  if (Array.isArray(raw)) raw = typeof raw[0] === 'string' ? erasureHeader(raw) : longHeader(raw);
  if (raw === null || typeof raw !== 'object') return { ok: false, reason: 'header-shape' };
  const h = raw as Partial<Record<keyof BatchHeader, unknown>>;
  if (h.v !== BATCH_VERSION) return { ok: false, reason: 'header-version' };
  if (
    !isHex(h.session, HEX32) || !isHex(h.handle, HEX16) || !isHex(h.visitor, HEX32) || !isHex(h.tab, HEX8) || !isHex(h.doc, HEX32) ||
    !isCount(h.seq, MAX_SEQ) || !isCount(h.parts, MAX_PARTS) || h.parts < 1 || !isCount(h.part, h.parts - 1) ||
    !isCount(h.clock, 10_000) || typeof h.elapsedMs !== 'number' || !Number.isFinite(h.elapsedMs) || h.elapsedMs < 0 ||
    (h.enc !== 'gzip' && h.enc !== 'none')
  ) return { ok: false, reason: 'header-shape' };
  return {
    ok: true,
    header: {
      v: BATCH_VERSION, session: h.session, handle: h.handle, visitor: h.visitor, tab: h.tab, doc: h.doc,
      seq: h.seq, part: h.part, parts: h.parts, clock: h.clock, elapsedMs: Math.round(h.elapsedMs),
      sentAt: typeof h.sentAt === 'number' && Number.isFinite(h.sentAt) ? Math.round(h.sentAt) : 0,
      enc: h.enc, flags: parseFlags(h.flags),
    },
  };
}

// Every runtime we have knows them; this library compiles without DOM and without Node types.
declare function btoa(bytes: string): string;
declare function atob(text: string): string;

/** A header as it travels short. `sentAt` stays behind, and flags no first try of the tracker has. */
export function shortHeader({ session, handle, visitor, tab, doc, seq, part, parts, clock, elapsedMs, enc, flags }: BatchHeader): ShortHeader {
  const names = btoa((session + handle + visitor + tab + doc).replace(/../g, (two) => String.fromCharCode(parseInt(two, 16)))).replace(/\+/g, '-').replace(/\//g, '_');
  const marks = (enc === 'gzip' ? GZIPPED : 0) + (flags.last ? LAST : 0) + (flags.automated ? AUTOMATED : 0);
  const short: ShortHeader = [BATCH_VERSION, names, seq, part, parts, clock, elapsedMs, marks];
  if (flags.lost) short.push(flags.lost);
  return short;
}

/** Null where the names have not their form; the rest is looked at like that of a long one. */
function longHeader([v, names, seq, part, parts, clock, elapsedMs, marks, lost]: unknown[]): Record<keyof BatchHeader, unknown> | null {
  if (typeof names !== 'string' || !/^[A-Za-z0-9_-]{80}$/.test(names) || !isCount(marks, 255)) return null;
  const bytes = atob(names.replace(/-/g, '+').replace(/_/g, '/'));
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return {
    v, session: hex.slice(0, 32), handle: hex.slice(32, 48), visitor: hex.slice(48, 80), tab: hex.slice(80, 88), doc: hex.slice(88),
    seq, part, parts, clock, elapsedMs, sentAt: 0, enc: marks & GZIPPED ? 'gzip' : 'none',
    flags: { last: (marks & LAST) > 0, automated: (marks & AUTOMATED) > 0, lost },
  };
}

/**
 * A wish to be erased is as short as can be, for the few bytes on every page send it: what the browser keeps of the session, as it is
 * kept there, `[session, handle, visitor, …]`. Knowing the session's secret id is the right to erase it.
 */
function erasureHeader([session, handle, visitor]: unknown[]): Record<keyof BatchHeader, unknown> {
  const nobody = '0'.repeat(32);
  return {
    v: BATCH_VERSION, session, handle, visitor, tab: nobody.slice(24), doc: nobody, seq: 0, part: 0, parts: 1, clock: 0, elapsedMs: 0, sentAt: 0, enc: 'none', flags: { erase: true },
  };
}

function parseFlags(value: unknown): BatchFlags {
  if (value === null || typeof value !== 'object') return {};
  const raw = value as Record<keyof BatchFlags, unknown>;
  const flags: BatchFlags = {};
  if (raw.last === true) flags.last = true;
  if (raw.automated === true) flags.automated = true;
  if (raw.demo === true) flags.demo = true;
  if (raw.erase === true) flags.erase = true;
  if (isCount(raw.lost, 1e9)) flags.lost = raw.lost;
  if (isCount(raw.tries, 1000)) flags.tries = raw.tries;
  return flags;
}

/** What the edge tells the tracker when it does not take a batch. Sent with status 200 to our tracker. */
export interface EdgeOrder {
  do: 'later' | 'smaller' | 'stop';
  afterMs: number;
}
