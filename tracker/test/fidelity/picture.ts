// Pictures of a page as it is on the screen, taken without touching the page (Playwright's own adds a style for the caret), and how
// much two of them differ.

import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Rectangle } from '@hindsight/testkit';

/** A channel may differ by this much, of 255. */
const CHANNEL_TOLERANCE = 8;

export interface Camera {
  /** The viewport. */
  take(): Promise<Buffer>;
}

export async function cameraOn(page: Page): Promise<Camera> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return {
    async take() {
      const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
      return Buffer.from(data, 'base64');
    },
  };
}

export interface Judge {
  /** Share of the pixels that differ, 0–1, beside those in `leftOut`; 1 where the sizes differ. */
  difference(live: Buffer, replayed: Buffer, leftOut: readonly Rectangle[]): Promise<number>;
  close(): Promise<void>;
}

/** Compares in a page of its own: browsers read PNG. */
export async function judgeIn(browser: Browser): Promise<Judge> {
  const page = await browser.newPage();
  return {
    async difference(live, replayed, leftOut) {
      if (live.equals(replayed)) return 0;
      return page.evaluate(async ([left, right, holes, tolerance]) => {
        const read = async (base64: string): Promise<ImageData> => {
          const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d') as OffscreenCanvasRenderingContext2D;
          context.drawImage(picture, 0, 0);
          for (const { x, y, width, height } of holes) context.fillRect(Math.floor(x) - 1, Math.floor(y) - 1, Math.ceil(width) + 3, Math.ceil(height) + 3);
          return context.getImageData(0, 0, picture.width, picture.height);
        };
        const [a, b] = [await read(left), await read(right)];
        if (a.width !== b.width || a.height !== b.height) return 1;
        let differing = 0;
        for (let i = 0; i < a.data.length; i += 4) {
          if ([0, 1, 2].some((channel) => Math.abs((a.data[i + channel] ?? 0) - (b.data[i + channel] ?? 0)) > tolerance)) differing++;
        }
        return differing / (a.data.length / 4);
      }, [live.toString('base64'), replayed.toString('base64'), [...leftOut], CHANNEL_TOLERANCE] as const);
    },
    close: () => page.close(),
  };
}
