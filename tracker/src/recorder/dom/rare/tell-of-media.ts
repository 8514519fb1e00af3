// Audio and video: playing or not, where, how loud. Nothing of their content.

import { SOURCE_MEDIA } from '@hindsight/wire';
import type { RareCall } from './rarities.ts';
import type { ObserverHost } from '../recorder-parts.ts';

/** rrweb's numbers. */
const DEEDS: Readonly<Record<string, number>> = { play: 0, pause: 1, seeked: 2, volumechange: 3, ratechange: 4 };
/** Scripts may fade a sound in a thousand steps. */
const SAME_AGAIN_MS = 200;

export function tellOfMedia({ emit, mirror }: ObserverHost): RareCall {
  const last = new WeakMap<object, [type: string, atMs: number]>();
  return (type, target, [event]) => {
    const { timeStamp } = event as Event;
    const [lastType, lastMs] = last.get(target) ?? ['', 0];
    const id = mirror.id(target as Node);
    if (id === 0 || (type === lastType && timeStamp - lastMs < SAME_AGAIN_MS)) return;
    last.set(target, [type, timeStamp]);
    const { currentTime, volume, muted, playbackRate, loop } = target as HTMLMediaElement;
    emit(SOURCE_MEDIA, { type: DEEDS[type], id, currentTime, volume, muted, playbackRate, loop });
  };
}
