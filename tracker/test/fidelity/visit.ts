// What a fidelity case says: `suites/<case>/page.html` is the page, `suites/<case>/visit.ts` exports `visit`, one of these.

import type { BrowserContextOptions, Page } from 'playwright-core';
import type { TrackerSettings } from '@hindsight/wire';

/** What happens between two moments: done to the page from outside, or a line of script run inside it; '' for nothing. */
export type Step = string | ((page: Page) => Promise<unknown>);

export interface Visit {
  /** At least three moments, in order: its name, and what leads to it. The first begins when the page has loaded. */
  moments: Record<string, Step>;
  /** Viewport in CSS px; 640 × 480 if absent. */
  size?: { width: number; height: number };
  /** Beside the preset `open`, with which nothing of these pages is masked but fields without `data-hs-unmask`. */
  settings?: Partial<TrackerSettings>;
  /** How the browser is set up: touch, scale, colour scheme. */
  browser?: BrowserContextOptions;
  /** Selector of what is masked or not recorded by design; its boxes are left out of the comparison. */
  leftOut?: string;
  /** Share of differing pixels allowed, with the reason in the file; 0.1 % if absent. */
  most?: number;
}
