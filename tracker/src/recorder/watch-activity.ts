// Tells of the visitor's input, at most once a second: what keeps a session alive.

import { stopAll, type Page, type Stop } from './page.ts';

const AT_MOST_EVERY_MS = 1_000;
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll'];

export function watchActivity(page: Page, onInput: () => void): Stop {
  let toldAt = -AT_MOST_EVERY_MS;
  return stopAll(INPUTS.map((type) => page.listen(window, type, (event) => {
    if (!event.isTrusted || event.timeStamp - toldAt < AT_MOST_EVERY_MS) return;
    toldAt = event.timeStamp;
    onInput();
  })));
}
