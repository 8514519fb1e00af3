// Tells when the page's address changes without a load. Browsers with the Navigation API say so; in others the two history
// methods are wrapped, which is the only way, and given back on stop.

import type { ViewCause } from '@hindsight/wire';
import { stopAll, type Page, type Stop } from '../page.ts';

type RouteCause = Extract<ViewCause, 'push' | 'replace' | 'pop' | 'hash'>;
type CurrentEntryChange = Event & { navigationType: 'push' | 'replace' | 'reload' | 'traverse' | null };

export function watchRoutes(page: Page, onRoute: (cause: RouteCause) => void): Stop {
  const navigation = (window as unknown as { navigation?: EventTarget }).navigation;
  if (navigation && typeof navigation.addEventListener === 'function') return watchNavigation(page, navigation, onRoute);
  return stopAll([
    wrapHistory(page, 'pushState', () => onRoute('push')),
    wrapHistory(page, 'replaceState', () => onRoute('replace')),
    page.listen(window, 'popstate', () => onRoute('pop')),
    page.listen(window, 'hashchange', () => onRoute('hash')),
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

function wrapHistory(page: Page, name: 'pushState' | 'replaceState', after: () => void): Stop {
  const original = history[name];
  const told = page.guard('history', after);
  const wrapper: typeof original = function (this: History, ...args) {
    original.apply(this, args);
    told();
  };
  page.guard('history', () => {
    history[name] = wrapper;
  })();
  return () => {
    if (history[name] === wrapper) history[name] = original;
  };
}
