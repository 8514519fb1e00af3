// Site changes over HTTP, for an edge on another machine than the API: `GET <url>?since=<version>` with a bearer token answers
// `{version, sites}`.

import type { SiteChanges, SiteChangesSource } from './site-directory.ts';

/** With the interval of asking, short enough that one lost answer leaves a change known within 5 s. */
const TIMEOUT_MS = 2500;

/** A source that asks `url`. Throws on any answer but 200 with the expected shape. */
export function httpSource(url: string, token: string): SiteChangesSource {
  return {
    changesSince: async (version) => {
      const address = new URL(url);
      address.searchParams.set('since', version);
      const answer = await fetch(address, {
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) throw new Error(`the source of sites answered ${String(answer.status)}`);
      const body = (await answer.json()) as SiteChanges;
      if (typeof body.version !== 'string' || !Array.isArray(body.sites)) throw new Error('the source of sites answered something else');
      return body;
    },
  };
}
