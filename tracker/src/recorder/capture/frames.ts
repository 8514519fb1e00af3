// Frames of other origins that the site's settings name: the part that takes them in, and what it needs of the page.

import type { RecordedEvent } from '@hindsight/wire';
import type { EventText } from '../outbox/hold.ts';
import { stopAll, type Page, type Stop } from '../page.ts';

/** @param take takes an event into the recording, with the time it gets there */
export function captureFrames(page: Page, key: string, take: (event: RecordedEvent | EventText) => void): Stop {
  const origins = page.settings.frameOrigins ?? [];
  let welcome: { again(): void; stop: Stop } | undefined;
  let isOn = true;
  if (origins.length > 0) {
    void page.loadPart<typeof import('../parts/frames.ts')>('frames').then(page.guard('frames', (part) => {
      welcome = part && isOn ? part.welcomeFrames({
        key, origins, nodeId: page.nodeId, listen: page.listen, guard: page.guard,
        // The frame does not know what the page says of the place it stands in.
        frames: () => page.roots().flatMap((root) => [...root.querySelectorAll('iframe')])
          .filter((frame) => !page.masks.hidesText(frame) && !page.masks.isIgnored(frame) && !frame.closest(page.masks.blockSelector)),
        emit: (json, source) => take({ type: 3, timestamp: page.documentTime(performance.now()), json: [json], source }),
      }) : undefined;
    }));
  }
  return stopAll([page.onSnapshot(() => welcome?.again()), () => welcome?.stop(), () => (isOn = false)]);
}
