// Styles, fonts and images of the page, so that it can be shown when the site is down, changed, or behind a login. Here is only what
// every page needs: waiting until the page has loaded and is at rest, and fetching the part that does the work.

import type { AssetKeeper } from '../parts/assets.ts';
import { stopAll, type Capture } from '../page.ts';

/** After the page's own load: what matters to the visitor comes first. */
const AFTER_LOAD_MS = 300;

/**
 * @param endpoint where the edge takes questions and files
 * @param flush sends what is waiting: a short visit shall have said what its page was made of
 */
export const watchAssets = (endpoint: string, flush: () => void): Capture => (emit, page) => {
  let keeper: AssetKeeper | undefined;
  let isOn = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    timer ??= setTimeout(() => void page.loadPart<typeof import('../parts/assets.ts')>('assets').then((part) => {
      if (part && isOn) keeper = part.keepAssets({ endpoint, page, flush, emit: (payload) => emit('hs:assets', payload) });
    }), AFTER_LOAD_MS);
  };
  if (document.readyState === 'complete') begin();
  return stopAll([
    () => keeper?.stop(),
    () => clearTimeout(timer),
    () => (isOn = false),
    page.listen(window, 'load', begin),
    page.onDocument(() => keeper?.again()),
  ]);
};
