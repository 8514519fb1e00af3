// The player page's Content-Security-Policy. What is replayed is hostile: it runs no script, sends nothing, and loads nothing. Its styles
// are text in it, its pictures and fonts `blob:` addresses that the player makes of what the vault holds.

/** @param app the one origin that may frame the page */
export function playerPolicy(app: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `connect-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src data: blob:`,
    `font-src data: blob:`,
    `media-src data:`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `frame-ancestors ${app}`,
  ].join('; ');
}
