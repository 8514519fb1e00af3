// Every refusal and failure an outsider can see, by the hop that says it. Codes are never renamed or reused.

/** What the asker may do: never send this again; the same later; in smaller pieces; stop altogether. */
export type Retry = 'never' | 'later' | 'smaller' | 'stop';

export interface ProblemCode {
  /** HTTP status. */
  status: number;
  /** One sentence for people, the same for every occurrence. */
  title: string;
  retry: Retry;
}

const EDGE_CODES = {
  EDGE_METHOD_REFUSED: { status: 405, title: 'Batches are sent by POST; files are fetched by GET.', retry: 'never' },
  EDGE_BODY_LARGE: { status: 413, title: 'The request body is larger than 1 MiB.', retry: 'smaller' },
  EDGE_BODY_SHORT: { status: 400, title: 'The request ended before its body did.', retry: 'later' },
  EDGE_BODY_SLOW: { status: 408, title: 'The request body took too long to arrive.', retry: 'later' },
  EDGE_BODY_ENCODED: { status: 415, title: 'The body must not be under a Content-Encoding; a batch names its encoding in its header line.', retry: 'never' },
  EDGE_HEADER_MISSING: { status: 400, title: 'The body does not begin with a header line.', retry: 'never' },
  EDGE_HEADER_LONG: { status: 400, title: 'The header line is longer than 2,048 bytes.', retry: 'never' },
  EDGE_HEADER_UNREADABLE: { status: 400, title: 'The header line is not JSON in UTF-8.', retry: 'never' },
  EDGE_HEADER_SHAPE: { status: 400, title: 'The header line lacks a field or has one of a wrong shape.', retry: 'never' },
  EDGE_HEADER_VERSION: { status: 400, title: 'The header line is of a version this server does not know.', retry: 'stop' },
  EDGE_PAYLOAD_EMPTY: { status: 400, title: 'The header line is not followed by a payload.', retry: 'never' },
  EDGE_SITE_UNKNOWN: { status: 404, title: 'There is no site with this key.', retry: 'stop' },
  EDGE_SITE_REMOVED: { status: 410, title: 'The site with this key was removed.', retry: 'stop' },
  EDGE_SITE_UNSURE: { status: 503, title: 'Whether there is a site with this key cannot be told at present.', retry: 'later' },
  EDGE_ORIGIN_FOREIGN: { status: 403, title: 'The page is not on one of the domains of the site.', retry: 'stop' },
  EDGE_PRIVACY_ASKED: { status: 403, title: 'The browser asks not to be tracked, and the site honours it.', retry: 'stop' },
  EDGE_ERASURE_OFF: { status: 403, title: 'The site does not erase sessions when consent is withdrawn.', retry: 'stop' },
  EDGE_SITE_QUOTA_SPENT: { status: 429, title: 'The site sends more than its quota.', retry: 'later' },
  EDGE_DAY_QUOTA_SPENT: { status: 403, title: 'The visits of the site that are due by this hour of the day are recorded already.', retry: 'stop' },
  EDGE_ADDRESS_QUOTA_SPENT: { status: 429, title: 'Too much comes from this network.', retry: 'later' },
  EDGE_SESSION_QUOTA_SPENT: { status: 429, title: 'Too many new sessions come from this network.', retry: 'later' },
  EDGE_LOAD_HIGH: { status: 503, title: 'The server has more in hand than it can hold.', retry: 'later' },
  EDGE_LOG_FULL: { status: 503, title: 'The log has no room at present.', retry: 'later' },
  EDGE_LOG_UNREACHABLE: { status: 503, title: 'The log does not answer at present.', retry: 'later' },
  EDGE_LOG_BROKEN: { status: 503, title: 'The log cannot be written.', retry: 'later' },
  EDGE_SERVER_STOPPING: { status: 503, title: 'The server is stopping.', retry: 'later' },
  EDGE_SERVER_FAILED: { status: 500, title: 'The server failed on this request.', retry: 'later' },
  EDGE_RECORDER_UNKNOWN: { status: 404, title: 'There is no recorder file of this name.', retry: 'never' },
  EDGE_ASSETS_UNREACHABLE: { status: 503, title: 'The store of styles, fonts and images does not answer at present.', retry: 'later' },
  EDGE_RECORDER_UNREADABLE: { status: 503, title: 'The recorder file cannot be read at present.', retry: 'later' },
} as const satisfies Record<`EDGE_${string}`, ProblemCode>;

const API_CODES = {
  API_ROUTE_UNKNOWN: { status: 404, title: 'There is nothing at this address.', retry: 'never' },
  API_REQUEST_INVALID: { status: 400, title: 'The request has missing or wrong values.', retry: 'never' },
  API_BODY_UNREADABLE: { status: 400, title: 'The body is not JSON.', retry: 'never' },
  API_BODY_LARGE: { status: 413, title: 'The body is too large.', retry: 'smaller' },
  API_MEDIA_REFUSED: { status: 415, title: 'Bodies must be application/json.', retry: 'never' },
  API_CURSOR_REFUSED: { status: 400, title: 'The cursor is damaged or belongs to another filter; begin again with the first page.', retry: 'never' },
  API_CREDENTIALS_MISSING: { status: 401, title: 'Sign in, or send an API key.', retry: 'never' },
  API_CREDENTIALS_REFUSED: { status: 401, title: 'The e-mail address and password do not belong together, or the key is not valid.', retry: 'never' },
  API_SIGN_IN_LIMITED: { status: 429, title: 'Too many sign-ins were tried; wait a few minutes.', retry: 'later' },
  API_RATE_LIMITED: { status: 429, title: 'Too many requests were made with this key or sign-in; wait a moment.', retry: 'later' },
  API_ORIGIN_FOREIGN: { status: 403, title: 'A signed-in browser may ask only from the app itself.', retry: 'never' },
  API_PERMISSION_MISSING: { status: 403, title: 'This needs more rights than the asker has.', retry: 'never' },
  API_SITE_UNKNOWN: { status: 404, title: 'There is no such site in this workspace.', retry: 'never' },
  API_ELEMENT_UNKNOWN: { status: 404, title: 'There is no such element on this site.', retry: 'never' },
  API_RECORDING_UNKNOWN: { status: 404, title: 'There is no such recording in this workspace.', retry: 'never' },
  API_BLOCK_UNKNOWN: { status: 404, title: 'The recording has no such block (any more); ask for its manifest again.', retry: 'never' },
  API_ASSET_UNKNOWN: { status: 404, title: 'The vault of this site has no such file.', retry: 'never' },
  API_GRANT_REFUSED: { status: 403, title: 'The grant is missing, has expired or is for something else.', retry: 'never' },
  API_NOTE_UNKNOWN: { status: 404, title: 'This recording has no such note.', retry: 'never' },
  API_NOTE_FOREIGN: { status: 403, title: 'A note is changed by its author or an admin.', retry: 'never' },
  API_NOTES_FULL: { status: 409, title: 'This recording has as many notes as it can hold.', retry: 'never' },
  API_SHARE_UNKNOWN: { status: 404, title: 'This recording has no such link.', retry: 'never' },
  API_SHARE_ENDED: { status: 404, title: 'This link leads nowhere (any more): it has expired, was revoked, or never was.', retry: 'never' },
  API_SHARE_LIMITED: { status: 429, title: 'Links were opened too often from here; wait a minute.', retry: 'later' },
  API_EXPORT_LARGE: { status: 413, title: 'This recording is too large for one file; share a link to it instead.', retry: 'never' },
  API_IMPORT_FOREIGN: { status: 422, title: 'This is no recording saved as one file by Hindsight; save one from a recording\'s page and give that file.', retry: 'never' },
  API_IMPORT_DAMAGED: { status: 422, title: 'The file is cut off, damaged or was changed; save the recording again and give that file.', retry: 'never' },
  API_IMPORT_NEWER: { status: 422, title: 'The file was made by a newer Hindsight; update this one first.', retry: 'never' },
  API_IMPORT_OLD: { status: 422, title: 'The visit is older than this site keeps recordings; keep them longer in the settings, or choose another site.', retry: 'never' },
  API_IMPORT_LARGE: { status: 413, title: 'This is more than can be taken in at once: a file of 64 MiB, or a visit of 200 MB or of a day.', retry: 'never' },
  API_IMPORT_BUSY: { status: 503, title: 'Another file is being taken in, or the log does not take anything; try again in a minute.', retry: 'later' },
  API_IMPORT_AWAY: { status: 422, title: 'Recordings are taken from files only where Hindsight runs as one program.', retry: 'never' },
  API_SEGMENT_UNKNOWN: { status: 404, title: 'There is no such segment of this site.', retry: 'never' },
  API_SEGMENT_FOREIGN: { status: 403, title: 'A shared segment is changed by its owner or an admin.', retry: 'never' },
  API_SEGMENTS_FULL: { status: 409, title: 'You have as many segments of this site as it can hold.', retry: 'never' },
  API_TEAM_FULL: { status: 409, title: 'This site has as many browsers of the team as it can hold.', retry: 'never' },
  API_BULK_LARGE: { status: 409, title: 'More than 10,000 recordings cannot be changed at once; narrow the filter.', retry: 'smaller' },
  API_BULK_COUNT_CHANGED: { status: 409, title: 'Meanwhile another number of recordings is meant; look again.', retry: 'never' },
  API_MEMBER_UNKNOWN: { status: 404, title: 'There is no such member in this workspace.', retry: 'never' },
  API_MEMBER_TAKEN: { status: 409, title: 'This e-mail address already belongs to a member.', retry: 'never' },
  API_OWNER_NEEDED: { status: 409, title: 'The owner of a workspace cannot be removed.', retry: 'never' },
  API_KEY_UNKNOWN: { status: 404, title: 'There is no such API key in this workspace.', retry: 'never' },
  API_STORE_DOWN: { status: 503, title: 'The database does not answer at present.', retry: 'later' },
  API_SERVER_FAILED: { status: 500, title: 'The server failed on this request.', retry: 'later' },
} as const satisfies Record<`API_${string}`, ProblemCode>;

/** The table. */
export const PROBLEM_CODES = { ...EDGE_CODES, ...API_CODES } as const;

/** A stable code, e.g. `EDGE_SITE_UNKNOWN`. */
export type Code = keyof typeof PROBLEM_CODES;
/** The codes the edge says. */
export type EdgeCode = keyof typeof EDGE_CODES;
/** The codes the API and the player's listener say. */
export type ApiCode = keyof typeof API_CODES;
