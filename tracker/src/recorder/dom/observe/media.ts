// Audio and video: playing or not, where, how loud. Nothing of their content.

import { SOURCE_MEDIA } from '@hindsight/wire';
import { stopAll } from '../../page.ts';
import type { DomObserver } from '../recorder-parts.ts';

/** rrweb's numbers. */
const DEEDS: Readonly<Record<string, number>> = { play: 0, pause: 1, seeked: 2, volumechange: 3, ratechange: 4 };
/** Scripts may fade a sound in a thousand steps. */
const SAME_AGAIN_MS = 200;

export const observeMedia: DomObserver = ({ emit, listen, mirror, onRoot }) => {
  const last = new WeakMap<EventTarget, [type: string, atMs: number]>();
  const tell = ({ target, type, timeStamp }: Event): void => {
    const [lastType, lastMs] = last.get(target!) ?? ['', 0];
    const id = mirror.id(target as Node);
    if (id === 0 || (type === lastType && timeStamp - lastMs < SAME_AGAIN_MS)) return;
    last.set(target!, [type, timeStamp]);
    const { currentTime, volume, muted, playbackRate, loop } = target as HTMLMediaElement;
    emit(SOURCE_MEDIA, { type: DEEDS[type], id, currentTime, volume, muted, playbackRate, loop });
  };
  onRoot((root) => stopAll(Object.keys(DEEDS).map((type) => listen(root, type, tell))));
  return () => undefined;
};
