// Everything about the page that changes without the DOM changing: one observer for each kind.

import { stopAll, type Stop } from '../../page.ts';
import type { DomObserver, ObserverHost } from '../recorder-parts.ts';
import { observeCustomElements } from './custom-elements.ts';
import { observeFields } from './fields.ts';
import { observeFocus } from './focus.ts';
import { observeFonts } from './fonts.ts';
import { observeMedia } from './media.ts';
import { observePointer } from './pointer.ts';
import { observeScrolls } from './scrolls.ts';
import { observeSelections } from './selections.ts';
import { observeStyleSheets } from './style-sheets.ts';
import { observeTopLayer } from './top-layer.ts';
import { observeViewport } from './viewport.ts';

const OBSERVERS: readonly DomObserver[] = [
  observeStyleSheets, observeFonts, observeFields, observeFocus, observePointer, observeScrolls, observeViewport, observeMedia,
  observeSelections, observeTopLayer, observeCustomElements,
];

/** Starts all; one that a hostile page keeps from starting leaves the others alone. */
export function observe(host: ObserverHost): Stop {
  const stops: Stop[] = [];
  for (const observer of OBSERVERS) host.guard('observe', () => void stops.push(observer(host)))();
  return stopAll(stops);
}
