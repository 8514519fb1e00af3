// Headers that narrow what a browser may do with an answer.

/** For everything that is data: nothing in it may be run, framed, sniffed or kept. */
export const DATA_HEADERS = {
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * For the app's page and files.
 * @param app the origin the app is visited by
 * @param player the player's origin: all the app may frame
 */
export function appHeaders(app: string, player: string): Record<string, string> {
  return {
    'content-security-policy': [
      `default-src 'self'`, `script-src 'self'`, `style-src 'self' 'unsafe-inline'`, `img-src 'self' data:`, `font-src 'self' data:`, `connect-src 'self'`,
      `frame-src ${player}`, `object-src 'none'`, `base-uri 'self'`, `form-action 'self'`, `frame-ancestors 'none'`,
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Not no-referrer: on plain http it is how a request proves that it comes from the app.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ...(app.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
