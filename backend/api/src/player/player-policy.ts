// The player page's Content-Security-Policy. What is replayed is hostile: it runs no script, sends nothing, and loads styles, pictures
// and fonts from the hosts its recording names and from nowhere else.

const HOST = /^(?:https?:\/\/)?(?:[a-z0-9_-]+\.)*[a-z0-9_-]+(?::\d{1,5})?$/;
const IPV6_HOST = /^(?:https?:\/\/)?\[[0-9a-f:]+\](?::\d{1,5})?$/;
/** A header of more than this is refused by browsers and proxies. */
const MOST_HOSTS = 100;

/**
 * @param assetHosts as the recording names them: `cdn.example`, `cdn.example:8080` or `https://cdn.example`; anything else is left out
 * @param app the one origin that may frame the page
 */
export function playerPolicy(assetHosts: readonly string[], app: string): string {
  const hosts = assetHosts.map((host) => host.toLowerCase()).filter((host) => HOST.test(host) || IPV6_HOST.test(host)).slice(0, MOST_HOSTS);
  const from = (...sources: string[]): string => [...sources, ...hosts].join(' ');
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `connect-src 'self'`,
    `style-src ${from(`'self'`, `'unsafe-inline'`)}`,
    `img-src ${from('data:', 'blob:')}`,
    `font-src ${from('data:', 'blob:')}`,
    `media-src ${from('data:', 'blob:')}`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `frame-ancestors ${app}`,
  ].join('; ');
}
