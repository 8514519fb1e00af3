// Page views: one for the load, one for each route shown after it. A route is another path, hash route or value of a query
// parameter that the site allows; no other query value leaves the page. Each view asks for a keyframe of its own.

import { withoutIdentifiers } from '@hindsight/masking';
import { pagePath, type ViewCause, type ViewPayload } from '@hindsight/wire';
import { stopAll, type Emit, type Page, type Stop } from '../page.ts';
import { cleanPath } from '../privacy/clean-address.ts';
import { originAndPath, presentPath } from '../privacy/page-address.ts';
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
  const present = (): string => presentPath(page.masks.keptQueries);
  let shown = '';

  const begin = (cause: ViewCause, path: string): void => {
    shown = present();
    const payload: ViewPayload = {
      view: page.view, cause, origin: location.origin, path,
      referrer: cause === 'load' ? originAndPath(document.referrer) : '',
      viewportWidth: innerWidth, viewportHeight: innerHeight,
    };
    if (page.settings.masking !== 'text') payload.title = page.masks.cleanText(document.title, document.documentElement).slice(0, LONGEST_VALUE);
    const utm = campaign(page);
    if (utm !== null) payload.utm = utm;
    emit('hs:view', payload);
    notify.begin();
  };
  const next = (cause: ViewCause, path = present()): void => {
    notify.end();
    page.view++;
    begin(cause, path);
    page.wantKeyframe();
  };

  begin('load', present());
  return {
    show: page.guard('page', (path?: string) => next('page', path === undefined ? undefined : pagePath(cleanPath(path.replace(/[?#].*/, '')), ''))),
    stop: stopAll([
      watchRoutes(page, (cause) => {
        if (present() !== shown) next(cause);
      }),
      page.onDocument(() => {
        page.view = 0;
        begin('restore', present());
      }),
    ]),
  };
}

function campaign({ masks }: Page): NonNullable<ViewPayload['utm']> | null {
  const query = new URLSearchParams(location.search);
  const utm: NonNullable<ViewPayload['utm']> = {};
  for (const name of CAMPAIGN) {
    const value = query.get(`utm_${name}`);
    // Campaigns are no text of the page: the presets leave them, but for people in them.
    if (value !== null) utm[name] = withoutIdentifiers(masks.typed.without(value)).slice(0, LONGEST_VALUE);
  }
  return Object.keys(utm).length > 0 ? utm : null;
}
