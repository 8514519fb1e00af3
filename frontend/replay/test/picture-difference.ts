// How much of one picture differs visibly from another: share of pixels, compared in the browser, which can read PNG.

import type { Page } from 'playwright-core';

/** A channel may differ by this much (of 255): text is smoothed a little differently in a layer of its own. */
const CHANNEL_TOLERANCE = 24;

export async function differingShare(page: Page, a: Buffer, b: Buffer): Promise<number> {
  const judge = await page.context().newPage();
  const share = await judge.evaluate(async ([left, right, tolerance]) => {
    const read = async (base64: string): Promise<ImageData> => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height);
    };
    const [x, y] = await Promise.all([read(left), read(right)]);
    if (x.width !== y.width || x.height !== y.height) return 1;
    let differing = 0;
    for (let i = 0; i < x.data.length; i += 4) {
      if ([0, 1, 2].some((channel) => Math.abs((x.data[i + channel] as number) - (y.data[i + channel] as number)) > tolerance)) differing++;
    }
    return differing / (x.data.length / 4);
  }, [a.toString('base64'), b.toString('base64'), CHANNEL_TOLERANCE] as const);
  await judge.close();
  return share;
}
