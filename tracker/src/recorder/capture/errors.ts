// JavaScript errors of the page: message with values masked, place, no stack.

import { stopAll, type Capture } from '../page.ts';
import { originAndPath } from '../privacy/page-address.ts';

const MOST_PER_VIEW = 50;
const LONGEST_MESSAGE = 300;

export const captureErrors: Capture = (emit, page) => {
  let count = 0;
  const tell = (message: string, source = '', line = 0, column = 0): void => {
    if (++count > MOST_PER_VIEW) return;
    // What was typed first, while it is whole; tokens before the numbers in them.
    const clean = page.masks.cleanText(withoutValues(page.masks.typed.without(message.slice(0, LONGEST_MESSAGE * 4))), document.documentElement);
    emit('hs:error', { view: page.view, message: clean, source: originAndPath(source).slice(0, LONGEST_MESSAGE), line, column });
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

/** Messages quote what they complain about; quotes, addresses, long numbers and what looks like a token are values. */
function withoutValues(message: string): string {
  return message
    .replace(/(["'`“])[^"'`”]{0,500}(["'`”])/g, '$1*$2')
    .replace(/\S{0,500}[/@]\S+/g, '*')
    .replace(/\b(?=[a-z_-]*\d)[\w-]{12,}/gi, '*')
    .replace(/\d{4,}/g, '*')
    .slice(0, LONGEST_MESSAGE);
}
