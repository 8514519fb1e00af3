// The viewport's size; a turned device is one that has another.

import { SOURCE_VIEWPORT_RESIZE } from '@hindsight/wire';
import { stopAll } from '../../page.ts';
import type { DomObserver } from '../recorder-parts.ts';
import { paced } from './pacing.ts';

const EVERY_MS = 100;

export const observeViewport: DomObserver = ({ emit, guard, listen }) => {
  let said = '';
  const resized = paced<Window>(guard, 'viewport', EVERY_MS, () => {
    const size = { width: innerWidth, height: innerHeight };
    if (JSON.stringify(size) !== said) emit(SOURCE_VIEWPORT_RESIZE, size);
    said = JSON.stringify(size);
  });
  return stopAll([listen(window, 'resize', () => resized(window)), resized.stop]);
};
