// A visit that goes on on another domain of the same site: the link leads there with a sealed copy of who is visiting, which the edge
// makes (`POST /i/<siteKey>?seal`) and opens again (`POST /i/<siteKey>?open`). Nobody else can make or read one.

/** Query parameter of a link that leads to another domain of the site. */
export const VISIT_PARAMETER = '_hs';
/** How long a seal may be opened after it was made. */
export const SEAL_VALID_MS = 120_000;

/** Who is visiting, as the browser keeps it: the session's secret, its handle, the visitor, and when the session began (the browser's wall clock). */
export type CarriedVisit = [session: string, handle: string, visitor: string, begunAt: number];

/** Answer to a {@link CarriedVisit}; null where this server cannot seal or the page may not ask. */
export interface SealedVisit {
  sealed: string | null;
}
/** Answer to a seal; null for one that is old, broken, of another site, or brought by another network or browser than it was given to. */
export interface OpenedVisit {
  visit: CarriedVisit | null;
}

/** Whether a host is one of the domains that share a visit, or below one. */
export function sharesVisit(host: string, domains: readonly string[] | undefined): boolean {
  return (domains ?? []).some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Null for what is no visit. */
export function readCarriedVisit(value: unknown): CarriedVisit | null {
  if (!Array.isArray(value)) return null;
  const [session, handle, visitor, begunAt] = value as unknown[];
  const isHex = (name: unknown, digits: number): boolean => typeof name === 'string' && name.length === digits && /^[0-9a-f]+$/.test(name);
  const isWhole = isHex(session, 32) && isHex(handle, 16) && isHex(visitor, 32) && Number.isSafeInteger(begunAt) && (begunAt as number) > 0;
  return isWhole ? [session as string, handle as string, visitor as string, begunAt as number] : null;
}
