// JavaScript errors of the page: message with values masked, place, no stack.

import { stopAll, type Capture } from '../page.ts';
import { cleanMessage, LONGEST_MESSAGE } from '../privacy/clean-message.ts';
import { originAndPath } from '../privacy/page-address.ts';

const MOST_PER_VIEW = 50;

export const captureErrors: Capture = (emit, page) => {
  let count = 0;
  const tell = (message: string, source = '', line = 0, column = 0): void => {
    if (++count > MOST_PER_VIEW) return;
    emit('hs:error', { view: page.view, message: cleanMessage(message, page.masks), source: originAndPath(source).slice(0, LONGEST_MESSAGE), line, column });
  };
  return stopAll([
    page.listen(window, 'error', (event) => {
      // Images and scripts that fail to load report here too, as plain events.
      if (!(event instanceof ErrorEvent)) return;
      tell(event.message, event.filename, event.lineno, event.colno);
    }),
    page.listen(window, 'unhandledrejection', (event) => {
      const reason: unknown = (event as PromiseRejectionEvent).reason;
      tell(reason instanceof Error ? `${reason.name}: ${reason.message}` : typeof reason === 'string' ? reason : 'Unhandled rejection');
    }),
    page.onViewBegin(() => (count = 0)),
  ]);
};
