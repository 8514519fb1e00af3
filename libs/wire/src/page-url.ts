// How a URL becomes the path we keep. Query values never leave the page, except the five campaign ones.

/**
 * The path kept for a page: pathname, plus the hash when it is a route (`#/…` or `#!/…`).
 * Control characters and NUL become U+FFFD; cut at 1,024 characters.
 */
export function pagePath(pathname: string, hash: string): string {
  const route = hash.startsWith('#/') || hash.startsWith('#!/') ? (hash.split('?')[0] ?? '') : '';
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is replaced
  return (pathname + route).replace(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, 1024) || '/';
}
