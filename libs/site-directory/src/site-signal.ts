// The port by which edges hear at once that sites changed. A hint and nothing more: it carries no data, may be lost or repeated, and
// whoever hears it asks the source. Nothing may depend on it but speed.

export interface SiteSignal {
  /** Says that sites changed; called after the change is committed. Waits for nothing and never throws. */
  announce(): void;
  /** Calls `heard` at each announcement, and whenever some may have been missed. */
  listen(heard: () => void): void;
  close(): Promise<void>;
}

/** For one process, where the directory is told by asking: nobody hears anything. */
export const NO_SIGNAL: SiteSignal = {
  announce: () => undefined,
  listen: () => undefined,
  close: () => Promise.resolve(),
};
