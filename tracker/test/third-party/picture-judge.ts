// Counts the pixels in which two pictures differ. Pictures are read by a browser; one page of it judges all.

import type { Rectangle } from '@hindsight/testkit';
import type { Browser } from 'playwright-core';

export interface PictureJudge extends AsyncDisposable {
  /** Pixels that differ by more than the tolerance in a channel, and of how many outside the holes; all of them if the sizes do. */
  compare(a: Buffer, b: Buffer, holes: readonly Rectangle[]): Promise<{ differing: number; of: number }>;
}

/** Of 255, per channel. */
const TOLERANCE = 8;

export async function openJudge(browser: Browser): Promise<PictureJudge> {
  const page = await browser.newPage();
  return {
    async compare(a, b, holes) {
      const known = await page.evaluate(async ([left, right, rectangles, tolerance]) => {
        const read = async (base64: string): Promise<ImageData> => {
          const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
          context.drawImage(image, 0, 0);
          // A hole is transparent, what is compared never is.
          for (const { x, y, width, height } of rectangles) context.clearRect(Math.floor(x), Math.floor(y), Math.ceil(width) + 1, Math.ceil(height) + 1);
          return context.getImageData(0, 0, image.width, image.height);
        };
        const [p, q] = [await read(left), await read(right)];
        let [differing, of] = [0, 0];
        const isSized = p.width === q.width && p.height === q.height;
        for (let i = 0; i < p.data.length; i += 4) {
          if (p.data[i + 3] === 0) continue;
          of++;
          if (!isSized || [0, 1, 2].some((channel) => Math.abs(p.data[i + channel]! - q.data[i + channel]!) > tolerance)) differing++;
        }
        return { differing, of };
      }, [a.toString('base64'), b.toString('base64'), [...holes], TOLERANCE] as const);
      return known;
    },
    [Symbol.asyncDispose]: () => page.close(),
  };
}
