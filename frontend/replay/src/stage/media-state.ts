// Where a film or a sound stood, how loud and how fast: set, never played. What it shows is there only where the page itself held it.

import { SOURCE_MEDIA } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { loseFilm } from './canvas-pictures.ts';
import { incrementalData } from '../recording/timed-event.ts';

/** rrweb's numbers. */
const PLAYS = 0;
const SOUGHT = 2;

/** Sets a media element to what an event says of it. */
export function applyMediaState(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  const data = incrementalData(event);
  if (data?.source !== SOURCE_MEDIA || typeof data['id'] !== 'number') return;
  const media = nodeOf(data['id']) as HTMLMediaElement | null;
  if (media === null || !/^(AUDIO|VIDEO)$/.test(media.nodeName)) return;
  if (data['type'] === PLAYS || data['type'] === SOUGHT) loseFilm(media);
  const { currentTime, volume, muted } = data;
  if (typeof currentTime === 'number') media.currentTime = currentTime;
  if (typeof volume === 'number' && volume >= 0 && volume <= 1) media.volume = volume;
  if (typeof muted === 'boolean') media.muted = muted;
}
