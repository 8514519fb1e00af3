// Addresses → addresses that may be recorded: of the page itself, of links, and of files the player needs. Values of queries never
// stay, but those of names the site allows; nor parts of a path that look like a token, an e-mail address or a card.

const EMAIL = /(@|%40)[\w-]+\.[a-z]/i;
const SECRET_QUERY = /([?&;](?:[\w.-]*(?:token|secret|passw|session|auth|credential|signature|e?mail|jwt|otp)[\w.-]*|sig|code|user)=)[^&#\s,"')]+/gi;
const LONG_QUERY = /([?&;][\w.[\]%-]+=)(?=[^&#\s,"')]*\d)([\w.~+=-]{24,})(?=[&#\s,"')]|$)/g;

/** Whether part of a path stands for one person or opens something: nothing a developer named. */
function isSecretPart(part: string): boolean {
  return EMAIL.test(part) || /^eyJ|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-/i.test(part) || /\d{12}/.test(part.replace(/%20|[ +-]/g, '')) ||
    part.split(/[-_.~]/).some((word) => word.length > 15 && /\d\D*\d/.test(word) && /[a-z]/i.test(word));
}

/** A path, or the route in a fragment. */
export function cleanPath(path: string): string {
  return path.split('/').map((part) => (isSecretPart(part) ? '*' : part)).join('/');
}

/** What may stay of `?a=b&c=d`: the names the site allows, with values that are no secrets all the same. */
export function keptQuery(search: string, allowed: readonly string[]): string {
  const kept = search.slice(1).split('&').filter((pair) => allowed.includes(pair.split('=')[0]!) && !isSecretPart(pair.slice(pair.indexOf('=') + 1)));
  return kept.length > 0 ? `?${kept.join('&')}` : '';
}

/** What may stay of `#…`: a route, or the name of a place on the page. */
export function keptHash(hash: string): string {
  if (/^#!?\//.test(hash)) return cleanPath(hash.split('?')[0]!);
  return /^#[\w-]{1,60}$/.test(hash) && !isSecretPart(hash.slice(1)) ? hash : '';
}

/** An address that leads somewhere: of a link, a form, a frame. May be relative. */
export function cleanLink(address: string, allowed: readonly string[]): string {
  const scheme = /^\s*([a-z][\w+.-]*:)(?!\/\/)/i.exec(address)?.[1];
  // What follows is a person, a script or a document, not a place.
  if (scheme !== undefined) return scheme;
  const [, place = '', search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(address) ?? [];
  return cleanPath(place.replace(/\/\/[^/@]*@/, '//')) + keptQuery(search, allowed) + keptHash(hash);
}

/** An address the player needs a file from, a `srcset`, or CSS: stays but for values that look like secrets. */
export function cleanSource(address: string): string {
  return address.includes('?') && !/^(data|blob):/.test(address) ? address.replace(SECRET_QUERY, '$1*').replace(LONG_QUERY, '$1*') : address;
}
