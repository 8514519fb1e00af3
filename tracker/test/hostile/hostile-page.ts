// What a hostile page is made of, and what is expected of us on it.

import type { TrackerSettings } from '@hindsight/wire';

/** An answer of our servers: a status, no answer at all, a broken connection, or something else altogether. */
export type Reply = number | 'hang' | 'drop' | { status?: number; body: string; type?: string; headers?: Record<string, string> };

export interface HostilePage {
  /** Also its path and site key: lower case and dashes. */
  name: string;
  /**
   * `recorded`: snapshot, a change and a click arrive. `snapshot`: at least the snapshot arrives. `quiet`: whatever comes, the page
   * must not notice. The last two are for pages on which a recorder cannot work.
   */
  expect: 'recorded' | 'snapshot' | 'quiet';
  /** Runs before the snippet: what the page has broken. */
  script?: string;
  /** Runs at the end of the body. */
  later?: string;
  head?: string;
  body?: string;
  doctype?: string;
  htmlAttributes?: string;
  type?: string;
  headers?: Record<string, string>;
  settings?: Partial<TrackerSettings>;
  /** The script tags that load us; SNIPPET stands for the address. */
  snippet?: string;
  /** How the page is opened, if not by its address: the HTML's own place is part of the hostility. */
  via?: 'file' | 'blob' | 'srcdoc';
  /** Its own frames come and go: how many stand at a moment, as `window[0]` and on, is chance. */
  hasPassingFrames?: true;
  /** What stands in place of the recorder. */
  recorder?: Reply;
  /** What stands in place of the recorder's lazy parts. */
  parts?: Reply;
  /** What the edge answers to batches. */
  edge?: Reply;
}
