// Whether a rebuilt page shows that it had not loaded yet: a spinner, grey bars where text will be, or next to nothing at all. Names of
// classes tell; wrong guesses cost another moment looked at, no more.

const WAITING = '[aria-busy="true"],[class*="skeleton" i],[class*="spinner" i],[class*="shimmer" i],[class*="loading" i],[class*="loader" i],[id*="loading" i],[id*="loader" i]';
const MOST_LOOKED_AT = 300;
/** Of the visible part of the page. */
const WAITING_SHARE = 0.05;
const FEWEST_CHARACTERS = 20;

export function isLoading(page: Document, viewport: { width: number; height: number }): boolean {
  const body = page.body as HTMLElement | null;
  if (body === null) return true;
  if (body.innerText.trim().length < FEWEST_CHARACTERS && page.querySelector('img,svg,canvas,video,iframe,input,button') === null) return true;
  let area = 0;
  for (const element of [...page.querySelectorAll(WAITING)].slice(0, MOST_LOOKED_AT)) {
    // A whole page marked as having loaded ("loading-done", an image that loads lazily) holds what it waits for.
    if (/(^|[\s_-])(loaded|done|lazy)|^(html|body|img|iframe)$/i.test(`${element.getAttribute('class') ?? ''} ${element.localName}`) || element.textContent.trim().length > FEWEST_CHARACTERS * 5) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    area += Math.max(0, Math.min(bottom, viewport.height) - Math.max(0, top)) * Math.max(0, Math.min(right, viewport.width) - Math.max(0, left));
  }
  return area > viewport.width * viewport.height * WAITING_SHARE;
}
