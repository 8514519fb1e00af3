// Frames of other origins that the site's settings name: a part takes them in.

import type { RecordedEvent } from '@hindsight/wire';
import type { EventText } from '../outbox/hold.ts';
import { startPart, type Page, type Stop } from '../page.ts';

/** @param take takes an event into the recording, with the time it gets there */
export function captureFrames(page: Page, key: string, take: (event: RecordedEvent | EventText) => void): Stop {
  if (!page.settings.frameOrigins?.length) return () => undefined;
  return startPart<typeof import('../parts/frames.ts')>(page, 'frames', (part) => part.welcomeFrames(page, key, take));
}
