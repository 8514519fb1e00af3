// Loads what may wait once the page has loaded: what matters to the visitor comes first.

import type { Outbox } from '../outbox/outbox.ts';
import { startPart, stopAll, type Capture, type Stop } from '../page.ts';

const AFTER_LOAD_MS = 300;

/**
 * @param key the site's, as the edge's addresses name it
 * @param outbox flushed once: a short visit shall have said what its page was made of
 */
export const captureLater = (key: string, outbox: Outbox): Capture => (emit, page) => {
  let stop: Stop | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    timer ??= setTimeout(() => {
      stop = startPart<typeof import('../parts/later.ts')>(page, 'later', (part) => part.captureRest(emit, page, key, outbox));
    }, AFTER_LOAD_MS);
  };
  if (document.readyState === 'complete') begin();
  return stopAll([
    () => stop?.(),
    () => clearTimeout(timer),
    page.listen(window, 'load', begin),
  ]);
};
