// Lazy part: what may wait until the page has loaded: the files it is made of, where its elements are, how large its
// films are, what it writes to its console, the words for what is clicked, and what to say should
// it end without a word. A visitor quicker than that has it loaded at the first click.

import { describeElement, type Fingerprint } from '@hindsight/fingerprint';
import type { AssetsPayload } from '@hindsight/wire';
import { keepAssets } from '../assets/keep-assets.ts';
import { captureBoxes } from '../capture/boxes.ts';
import { captureConsole } from '../capture/console.ts';
import { captureFilms } from '../capture/films.ts';
import { wordsOf } from '../capture/words.ts';
import { deferWords } from '../outbox/deferred-words.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { stopAll, type Emit, type Page, type Stop } from '../page.ts';
import type { MaskRules } from '../privacy/mask-rules.ts';

export { pageState } from '../capture/page-state.ts';

export function describe(target: Element, masks: MaskRules): Fingerprint {
  return describeElement(target, wordsOf(masks));
}

/** @param key the site's, as the edge's addresses name it */
export function captureRest(emit: Emit, page: Page, key: string, outbox: Outbox): Stop {
  const endpoint = `${page.ownOrigin}/a/${key}`;
  const stops: Stop[] = [];
  page.guard('console', () => void stops.push(captureConsole(emit, page)))();
  page.guard('boxes', () => void stops.push(captureBoxes(emit, page)))();
  page.guard('films', () => void stops.push(captureFilms(emit, page)))();
  page.guard('assets', () => void stops.push(keepAssets({ endpoint, page, flush: () => outbox.flush(), emit: (payload: AssetsPayload) => emit('hs:assets', payload) })))();
  page.guard('deferred', () => void stops.push(deferWords(outbox, page, `${page.ownOrigin}/i/${key}`)))();
  return stopAll(stops);
}
