// What scripts say, in errors and on the console, without the values in it: messages quote what they complain about.

import type { MaskRules } from './mask-rules.ts';

export const LONGEST_MESSAGE = 300;

/** The message as it may leave the page, at most 300 characters. */
export function cleanMessage(message: string, masks: MaskRules): string {
  // What was typed first, while it is whole; tokens before the numbers in them.
  return masks.cleanText(withoutValues(masks.typed.without(message.slice(0, LONGEST_MESSAGE * 4))), document.documentElement);
}

/** Quotes, addresses, long numbers and what looks like a token are values. */
function withoutValues(message: string): string {
  return message
    .replace(/(["'`“])[^"'`”]{0,500}(["'`”])/g, '$1*$2')
    .replace(/\S{0,500}[/@]\S+/g, '*')
    .replace(/\b(?=[a-z_-]*\d)[\w-]{12,}/gi, '*')
    .replace(/\d{4,}/g, '*')
    .slice(0, LONGEST_MESSAGE);
}
