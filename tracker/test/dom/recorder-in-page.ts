// Put into a page by the tests of the DOM recorder: the recorder with a clock and a scheduler of the test's own, so that the page
// can be changed between any two slices of its work.

import { DEFAULT_TRACKER_SETTINGS, type TrackerSettings } from '@hindsight/wire';
import { recordDom, type DomRecording } from '../../src/recorder/dom/record-dom.ts';
import type { Guard } from '../../src/recorder/guard.ts';
import { makeListening } from '../../src/recorder/listening.ts';
import type { LoadPart } from '../../src/recorder/load-part.ts';
import { tellOfRare } from '../../src/recorder/parts/rare.ts';
import { makeMaskRules } from '../../src/recorder/privacy/mask-rules.ts';
import { makeTypedValues } from '../../src/recorder/privacy/typed-values.ts';
import { makeRandomPage } from './random-page.ts';

export interface Driven {
  recording: DomRecording;
  events: { type: number; timestamp: number; data: unknown }[];
  faults: string[];
  slices: number;
  /** Runs the recorder's work to its end; `between` is called before each further slice. */
  settle(between?: () => void): Promise<void>;
}

function drive(settings: Partial<TrackerSettings> = {}): Driven {
  const tasks: (() => void)[] = [];
  window.MessageChannel = class {
    port1 = { onmessage: (): void => undefined };
    port2 = { postMessage: () => void tasks.push(() => this.port1.onmessage()) };
  } as never;
  // Each look at the clock is another 10 ms: every slice is as short as it can be.
  let clock = 0;
  performance.now = () => (clock += 10);
  let now = 0;
  const driven: Driven = {
    recording: undefined as never, events: [], faults: [], slices: 0,
    async settle(between = () => undefined) {
      for (let round = 0; round < 3; round++) {
        await Promise.resolve();
        driven.recording.flush();
        for (let task = tasks.shift(); task; task = tasks.shift()) {
          between();
          // What the browser, and observers, do at the end of a task.
          await Promise.resolve();
          driven.slices++;
          task();
        }
      }
    },
  };
  const guard: Guard = (where, run) => (...args) => {
    try {
      run(...args);
    } catch (error) {
      driven.faults.push(`${where}: ${(error as Error).stack}`);
    }
  };
  driven.recording = recordDom({
    settings: { ...DEFAULT_TRACKER_SETTINGS, ...settings }, masks: makeMaskRules({ ...DEFAULT_TRACKER_SETTINGS, masking: 'open', ...settings }, makeTypedValues()),
    guarded: { guard, fault: (where) => void driven.faults.push(where) },
    budget: { spent: () => undefined, isStrained: () => false, admit: (records) => records, told: () => undefined, frozen: () => [], onFrozen: () => undefined, report: () => ({ ms: 0, longestMs: 0, spanMs: 0 }) },
    listening: makeListening(guard),
    loadPart: (() => Promise.resolve({ tellOfRare })) as LoadPart,
    now: () => ++now,
    emit: (event) => void driven.events.push('json' in event ? { type: event.type, timestamp: event.timestamp, data: JSON.parse(event.json.join('')) as unknown } : (JSON.parse(JSON.stringify(event)) as Driven['events'][number])),
  });
  return driven;
}

Object.assign(window, { drive, makeRandomPage });
