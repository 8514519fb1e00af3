// The only place that knows rrweb: starts it with our masking and hands its events on in our document time. Later work may
// replace what is behind this file; the event format is the contract, not the package.

import { record } from '@rrweb/record';
import type { RecordedEvent, TrackerSettings } from '@hindsight/wire';
import type { MaskRules } from '../privacy/mask-rules.ts';
import type { Guarded } from '../guard.ts';
import { makeScrub } from './scrub.ts';

export interface DomRecording {
  /** Emits a full snapshot now. */
  takeSnapshot(): void;
  /** rrweb's id of a node; not positive where it is not recorded. */
  nodeId(node: Node): number;
  stop(): void;
}

/**
 * Starts recording the DOM: a full snapshot at once, then what changes.
 * @param emit takes each event, masked, without a time of ours
 */
export function recordDom(settings: TrackerSettings, masks: MaskRules, guarded: Guarded, emit: (event: Omit<RecordedEvent, 'timestamp'>) => void): DomRecording {
  const scrub = makeScrub(masks, (id) => record.mirror.getNode(id));
  let isOn = true;
  const stopRrweb = record({
    emit: guarded.guard('dom', (event: { type: number; data: unknown }) => {
      if (isOn && scrub(event)) emit({ type: event.type, data: event.data });
    }),
    recordAfter: 'DOMContentLoaded',
    blockSelector: masks.blockSelector,
    // Asked for every field rrweb serialises; `scrub` goes over the result again. A select's choice is recorded.
    maskInputOptions: { input: true, textarea: true } as never,
    maskInputFn: (value, element) => masks.maskField(element, value),
    slimDOMOptions: {
      script: true, comment: true, headFavicon: true, headWhitespace: true, headMetaSocial: true, headMetaRobots: true,
      headMetaHttpEquiv: true, headMetaVerification: true, headMetaAuthorship: true, headMetaDescKeywords: true,
    },
    sampling: { mousemove: settings.moveEveryMs, mousemoveCallback: 500, scroll: 100, media: 800 },
    // True: rrweb swallows it. A fault of ours must never surface in the page.
    errorHandler: () => {
      guarded.fault('rrweb');
      return true;
    },
  });
  return {
    takeSnapshot: () => record.takeFullSnapshot(true),
    nodeId: (node) => record.mirror.getId(node),
    stop() {
      // rrweb cannot stop what a hostile page kept it from setting up; its events end here in any case.
      isOn = false;
      stopRrweb?.();
    },
  };
}
