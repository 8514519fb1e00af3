// The page's own address, and the one it was reached from, as they may be recorded.

import { pagePath } from '@hindsight/wire';
import { cleanPath, keptHash, keptQuery } from './clean-address.ts';

/** Path, values of allowed query parameters, and the hash if it is a route. */
export function presentPath(allowed: readonly string[]): string {
  return pagePath(cleanPath(location.pathname) + keptQuery(location.search, allowed), keptHash(location.hash));
}

/** Origin and path of an address; '' for none. */
export function originAndPath(address: string): string {
  try {
    const { origin, pathname } = new URL(address);
    return origin + pagePath(cleanPath(pathname), '');
  } catch {
    return ''; // No referrer, or one that is no address: none.
  }
}
