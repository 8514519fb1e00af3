// Tells when the page's address changes without a load. Browsers with the Navigation API say so; in others the two history
// methods are watched, which is the only way.

import type { ViewCause } from '@hindsight/wire';
import { watch } from '../dom/observe/patch.ts';
import { stopAll, type Page, type Stop } from '../page.ts';

type RouteCause = Extract<ViewCause, 'push' | 'replace' | 'pop' | 'hash'>;
type CurrentEntryChange = Event & { navigationType: 'push' | 'replace' | 'reload' | 'traverse' | null };

export function watchRoutes(page: Page, onRoute: (cause: RouteCause) => void): Stop {
  const navigation = (window as unknown as { navigation?: EventTarget }).navigation;
  if (navigation && typeof navigation.addEventListener === 'function') return watchNavigation(page, navigation, onRoute);
  return stopAll([
    ...(['push', 'replace'] as const).map((cause) => watch(History.prototype, `${cause}State`, 'value', page.guard('history', () => onRoute(cause)))),
    ...(['pop', 'hash'] as const).map((cause) => page.listen(window, cause === 'pop' ? 'popstate' : 'hashchange', () => onRoute(cause))),
  ]);
}

function watchNavigation(page: Page, navigation: EventTarget, onRoute: (cause: RouteCause) => void): Stop {
  let before = location.pathname + location.search;
  return page.listen(navigation, 'currententrychange', (event) => {
    const type = (event as CurrentEntryChange).navigationType;
    const isHashOnly = location.pathname + location.search === before;
    before = location.pathname + location.search;
    if (type === 'traverse') onRoute('pop');
    else if (type !== 'reload' && isHashOnly) onRoute('hash');
    else if (type === 'push' || type === 'replace') onRoute(type);
  });
}
