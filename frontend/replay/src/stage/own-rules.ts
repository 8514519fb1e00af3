// Rules of ours in every rebuilt document, before and below all of the page's: they put right what differs between the visitor's
// browser and the viewer's.

import { FROZEN_RULES } from './frozen-places.ts';

/** What the recorder says of a browser with each snapshot, beside rrweb's own facts; absent in older recordings. */
export interface BrowserLook {
  /** Room a scrollbar takes, CSS px; 0 where it lies over the content; absent: not known. */
  scrollbar?: number;
  /** Whether the visitor preferred dark pages. */
  isDark?: boolean;
}

/** What is selected looks as in the window that has the keyboard, and no link was visited: of the visitor's it is not known. */
const ALWAYS: readonly string[] = [
  ...FROZEN_RULES,
  ':where(*)::selection { background-color: Highlight; color: HighlightText; }',
  ':where(:any-link) { color: LinkText; }',
  // Where nothing may run a browser shows the controls of every film.
  'video:not([controls])::-webkit-media-controls { display: none !important; }',
];

/**
 * @param native room a scrollbar takes in the viewer's browser
 * @returns rules of CSS
 */
export function ownRules({ scrollbar }: BrowserLook, native: number): string[] {
  if (scrollbar === undefined || scrollbar === native) return [...ALWAYS];
  const bars = `::-webkit-scrollbar { width: ${scrollbar}px; height: ${scrollbar}px; background: #f8f8f8; }`;
  return scrollbar === 0 ? [...ALWAYS, bars] : [...ALWAYS, bars, '::-webkit-scrollbar-thumb { background: #b8b8b8; }'];
}

/** Room a scrollbar takes in this browser, CSS px. */
export function scrollbarRoom(page: Document): number {
  const box = page.createElement('div');
  box.style.cssText = 'position: absolute; visibility: hidden; width: 100px; height: 100px; overflow: scroll';
  page.body.append(box);
  const room = box.offsetWidth - box.clientWidth;
  box.remove();
  return room;
}
