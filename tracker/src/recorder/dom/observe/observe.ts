// Everything about the page that changes without the DOM changing: one observer for each kind.

import { stopAll, type Stop } from '../../page.ts';
import type { DomObserver, ObserverHost } from '../recorder-parts.ts';
import { observeFields } from './fields.ts';
import { observeFocus } from './focus.ts';
import { observePointer } from './pointer.ts';
import { observeRare } from './rare.ts';
import { observeScrolls } from './scrolls.ts';
import { observeViewport } from './viewport.ts';

const OBSERVERS: readonly DomObserver[] = [observeRare, observeFields, observeFocus, observePointer, observeScrolls, observeViewport];

/** Starts all; one that a hostile page keeps from starting leaves the others alone. */
export function observe(host: ObserverHost): Stop {
  const stops: Stop[] = [];
  for (const observer of OBSERVERS) host.guard('observe', () => void stops.push(observer(host)))();
  return stopAll(stops);
}
