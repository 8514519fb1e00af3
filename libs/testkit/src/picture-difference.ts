import type { Browser } from 'playwright-core';

/** CSS px, from the picture's upper left corner. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A channel may differ by this much (of 255): text is smoothed a little differently in a layer of its own. */
const CHANNEL_TOLERANCE = 24;

/**
 * How much of one picture differs visibly from another; compared in a browser, which can read PNG.
 * @param ignored rectangles left out
 * @returns share of the pixels that differ, 0–1; 1 if the sizes do
 */
export async function pictureDifference(browser: Browser, a: Buffer, b: Buffer, ignored: readonly Rectangle[] = []): Promise<number> {
  const judge = await browser.newPage();
  try {
    return await judge.evaluate(async ([left, right, holes, tolerance]) => {
      const read = async (base64: string): Promise<ImageData> => {
        const image = new Image();
        image.src = `data:image/png;base64,${base64}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.drawImage(image, 0, 0);
        for (const { x, y, width, height } of holes) context.fillRect(Math.floor(x), Math.floor(y), Math.ceil(width) + 1, Math.ceil(height) + 1);
        return context.getImageData(0, 0, image.width, image.height);
      };
      const [p, q] = [await read(left), await read(right)];
      if (p.width !== q.width || p.height !== q.height) return 1;
      let differing = 0;
      for (let i = 0; i < p.data.length; i += 4) {
        const isVisible = [0, 1, 2].some((channel) => Math.abs((p.data[i + channel] ?? 0) - (q.data[i + channel] ?? 0)) > tolerance);
        if (isVisible) differing++;
      }
      return differing / (p.data.length / 4);
    }, [a.toString('base64'), b.toString('base64'), [...ignored], CHANNEL_TOLERANCE] as const);
  } finally {
    await judge.close();
  }
}
