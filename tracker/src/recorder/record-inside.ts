// This page stands in a frame, and the site's settings name origins whose pages and frames make one recording: it is told to the
// page around it, if that one takes it in; else it is recorded alone.

import type { BootstrapConfig } from '@hindsight/wire';
import type { LoadScript } from '../bootstrap/handover.ts';
import { makeBudget } from './budget.ts';
import { recordDom } from './dom/record-dom.ts';
import { makeGuard } from './guard.ts';
import { makeListening } from './listening.ts';
import { makeLoadPart } from './load-part.ts';
import type { Stop } from './page.ts';
import { makeMaskRules } from './privacy/mask-rules.ts';
import { makeTypedValues } from './privacy/typed-values.ts';

/** @param alone records this page by itself */
export function recordInside({ key, recorder, settings }: BootstrapConfig, loadScript: LoadScript | undefined, alone: () => void): Stop {
  let isOn = true;
  let stopTelling: Stop | null = null;
  const stop = (): void => {
    isOn = false;
    stopTelling?.();
  };
  const now = (): number => performance.now();
  const budget = makeBudget(now, (ms, run) => void setTimeout(guarded.guard('budget', run), ms));
  const guarded = makeGuard(stop, (ms) => budget.spent(ms));
  const loadPart = makeLoadPart(loadScript, recorder.path, () => undefined);
  void loadPart<typeof import('./parts/frames.ts')>('frames').then(async (part) => {
    if (!isOn) return;
    const masks = makeMaskRules(settings, makeTypedValues());
    const listening = makeListening(guarded.guard);
    stopTelling = (await part?.joinOuterPage({
      key, settings, masks, guard: guarded.guard, listen: listening.listen,
      record: (firstId, emit) => recordDom({ settings, masks, guarded, budget, listening, loadPart, now, emit, firstId }),
    })) ?? null;
    if (stopTelling === null) guarded.guard('main', () => isOn && alone())();
    else if (!isOn) stopTelling();
  }).catch(() => guarded.fault('frames'));
  return stop;
}
