// What bootstrap and recorder find on `window.hindsight`: the one thing the two scripts share.

import type { BootstrapConfig } from '@hindsight/wire';

/** `window.hindsight`: callable by the page at any time; commands wait in `q` until the recorder takes the queue over. */
export interface Hindsight {
  (...command: unknown[]): void;
  /** Commands in the order they were called; the recorder puts an object with its own `push` here. */
  q: { push(command: ArrayLike<unknown>): unknown; length?: number };
  /** Set by the bootstrap: a second copy of the snippet finds it and leaves. */
  c?: BootstrapConfig;
  /** Origin of the bootstrap script: where recorder, edge and session pages are. */
  o?: string;
  /** The bootstrap's loader, lent to the recorder for its parts: what let the recorder in lets them in. */
  l?: LoadScript;
}

/** Adds a script of our own origin to the page; `path` begins with a slash. */
export type LoadScript = (path: string, integrity: string) => HTMLScriptElement;

export type HindsightWindow = Window & { hindsight?: Hindsight | undefined };
