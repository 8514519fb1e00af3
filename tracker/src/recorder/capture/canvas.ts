// Canvases and films, where the site asked for pictures of them: finds out that there is one and loads the part that takes the pictures.

import type { CanvasPictures } from '../parts/canvas.ts';
import { stopAll, type Capture } from '../page.ts';

const LOOK_EVERY_MS = 300;

export const captureCanvas: Capture = (emit, page) => {
  if (!(page.settings.canvasPerSecond! > 0)) return () => undefined;
  let pictures: CanvasPictures | undefined;
  let isOn = true;
  const timer = setInterval(page.guard('canvas', () => {
    if (!page.roots().some((root) => root.querySelector('canvas,video'))) return;
    clearInterval(timer);
    void page.loadPart<typeof import('../parts/canvas.ts')>('canvas').then((part) => {
      if (part && isOn) pictures = part.startCanvas(emit, page);
    });
  }), LOOK_EVERY_MS);
  return stopAll([
    () => pictures?.stop(),
    () => clearInterval(timer),
    () => (isOn = false),
    page.onSnapshot(() => pictures?.again()),
  ]);
};
