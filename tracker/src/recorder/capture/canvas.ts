// Canvases and films, where the site asked for them: finds out that there is one and loads the part that takes the pictures.

import type { CanvasPictures, Screen } from '../parts/canvas.ts';
import { stopAll, type Capture } from '../page.ts';

const LOOK_EVERY_MS = 1_000;
/** The browser would take more. */
const MOST_PER_SECOND = 4;

export const captureCanvas: Capture = (emit, page) => {
  const perSecond = Math.min(MOST_PER_SECOND, page.settings.canvasPerSecond ?? 0);
  if (!(perSecond > 0)) return () => undefined;
  let pictures: CanvasPictures | undefined;
  let isOn = true;
  // What stands in the place of masked text or of a blocked box is no picture to take.
  const screens = (): Screen[] => page.roots().flatMap((root) => [...root.querySelectorAll<Screen>('canvas,video')])
    .filter((screen) => page.nodeId(screen) > 0 && !page.masks.hidesText(screen) && !screen.closest(page.masks.blockSelector));
  let isAsked = false;
  const find = page.guard('canvas', () => {
    if (isAsked || screens().length === 0) return;
    isAsked = true;
    clearInterval(timer);
    void page.loadPart<typeof import('../parts/canvas.ts')>('canvas').then((part) => {
      if (!part || !isOn) return;
      pictures = part.startCanvas({ perSecond, screens, nodeId: page.nodeId, guard: page.guard, emit: (payload) => emit('hs:canvas', payload) });
    });
  });
  const timer = setInterval(find, LOOK_EVERY_MS);
  return stopAll([
    () => pictures?.stop(),
    () => clearInterval(timer),
    () => (isOn = false),
    page.onSnapshot(() => (pictures ? pictures.again() : find())),
  ]);
};
