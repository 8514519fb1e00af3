// Page views: one for the load, one for each route shown after it. A route is another path (or hash route); another query is
// not, for query values never leave the page. Each view asks for a keyframe of its own.

import { pagePath, type ViewCause, type ViewPayload } from '@hindsight/wire';
import { stopAll, type Emit, type Page, type Stop } from '../page.ts';
import { watchRoutes } from './watch-routes.ts';

export interface Views {
  stop: Stop;
  /** A view the site names itself: `hindsight('page', path?)`. */
  show(path?: string): void;
}

const CAMPAIGN = ['source', 'medium', 'campaign', 'term', 'content'] as const;
const LONGEST_VALUE = 200;

/** @param notify tells the other captures of a view's end and beginning */
export function captureViews(emit: Emit, page: Page, notify: { end(): void; begin(): void }): Views {
  let shown = '';

  const begin = (cause: ViewCause, path: string): void => {
    shown = presentPath();
    const payload: ViewPayload = {
      view: page.view, cause, origin: location.origin, path,
      referrer: cause === 'load' ? originAndPath(document.referrer) : '',
      viewportWidth: innerWidth, viewportHeight: innerHeight,
    };
    if (page.settings.masking !== 'text') payload.title = page.masks.cleanText(document.title, null).slice(0, LONGEST_VALUE);
    const utm = campaign();
    if (utm !== null) payload.utm = utm;
    emit('hs:view', payload);
    notify.begin();
  };
  const next = (cause: ViewCause, path = presentPath()): void => {
    notify.end();
    page.view++;
    begin(cause, path);
    page.wantKeyframe();
  };

  begin('load', presentPath());
  return {
    show: page.guard('page', (path?: string) => next('page', path === undefined ? undefined : pagePath(path.replace(/[?#].*/, ''), ''))),
    stop: stopAll([
      watchRoutes(page, (cause) => {
        if (presentPath() !== shown) next(cause);
      }),
      page.onDocument(() => {
        page.view = 0;
        begin('restore', presentPath());
      }),
    ]),
  };
}

function presentPath(): string {
  return pagePath(location.pathname, location.hash);
}

function originAndPath(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return origin + pagePath(pathname, '');
  } catch {
    return ''; // No referrer, or one that is no address: none.
  }
}

function campaign(): NonNullable<ViewPayload['utm']> | null {
  const query = new URLSearchParams(location.search);
  const utm: NonNullable<ViewPayload['utm']> = {};
  for (const name of CAMPAIGN) {
    const value = query.get(`utm_${name}`);
    if (value !== null) utm[name] = value.slice(0, LONGEST_VALUE);
  }
  return Object.keys(utm).length > 0 ? utm : null;
}
