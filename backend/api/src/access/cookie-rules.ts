// When a session cookie may be believed. The player shares our host name and so our cookies; other sites can make browsers send
// them. So a cookie counts only together with the browser's own word that the request came from the app.

export interface CookieRequest {
  method: string;
  secFetchSite: string | undefined;
  origin: string | undefined;
  referer: string | undefined;
}

/**
 * Whether the request's cookie counts.
 * @param appOrigin scheme, host and port the app is visited by
 */
export function isFromApp(request: CookieRequest, appOrigin: string): boolean {
  if (request.secFetchSite === 'same-origin') return true;
  // Typed into the address bar; links of other sites say cross-site.
  if (request.secFetchSite === 'none') return request.method === 'GET' || request.method === 'HEAD';
  if (request.secFetchSite !== undefined) return false;
  // Plain http on a LAN address: browsers leave Sec-Fetch-Site out, and Origin too on a GET to one's own origin. Other pages can
  // keep Referer back, but they cannot choose it.
  if (request.origin !== undefined) return request.origin === appOrigin;
  return request.referer !== undefined && URL.parse(request.referer)?.origin === appOrigin;
}

/** Whether the browser says that a page of another origin asks. Programs that are no browsers say nothing. */
export function isForeignPage(headers: { 'sec-fetch-site'?: string | string[] | undefined; origin?: string | undefined }, appOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && headers.origin !== appOrigin;
}
