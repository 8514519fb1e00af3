// What moves by itself cannot be compared: runs inside a page, live or replayed, and brings its animations to their end, or to their
// beginning where they have no end. The same on both sides, so that what is compared is which animations there are.

/** Given to the browser as text; stands alone. */
export function holdStill(page: Document): void {
  for (const animation of page.getAnimations()) {
    const end = animation.effect?.getComputedTiming().endTime;
    try {
      if (typeof end === 'number' && Number.isFinite(end)) animation.finish();
      else {
        animation.pause();
        animation.currentTime = 0;
      }
    } catch {
      animation.pause();
    }
  }
  for (const frame of page.querySelectorAll('iframe')) if (frame.contentDocument) holdStill(frame.contentDocument);
}

/** Resolves when fonts, images and frames of a page have come and everything is held; after that `quietMs` pass in the page. */
export async function untilStill(page: Document, quietMs: number): Promise<void> {
  const frames = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  await frames();
  await Promise.all([...page.images].filter((image) => image.loading !== 'lazy').map((image) => image.decode().catch(() => undefined)));
  await page.fonts.ready;
  holdStill(page);
  // Whatever the recorder does late (it samples scrolling and moves) is due before this.
  await new Promise((resolve) => setTimeout(resolve, quietMs));
  holdStill(page);
  await frames();
}
