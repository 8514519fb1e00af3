// The rage click rule: at least three clicks of one document within one second and 30 px. Pure; part of the fact rules.

/** Raised with any change of a rule that turns events into facts; recordings name the version they came from. */
export const FACT_RULES_VERSION = 1;

const CLICKS = 3;
const WITHIN_MS = 1_000;
const WITHIN_PX = 30;

export interface TimedClick {
  /** Document time. */
  atMs: number;
  pageX: number;
  pageY: number;
}

/**
 * @param clicks one document's, in order of time
 * @returns per click whether it belongs to a burst, and how many bursts there are
 */
export function findRageClicks(clicks: readonly TimedClick[]): { isRage: boolean[]; bursts: number } {
  const isRage = clicks.map(() => false);
  let bursts = 0;
  for (let first = 0; first + CLICKS <= clicks.length; first++) {
    const run = runFrom(clicks, first);
    if (run < CLICKS) continue;
    if (!isRage[first]) bursts++;
    isRage.fill(true, first, first + run);
  }
  return { isRage, bursts };
}

/** How many clicks from `first` on lie within the time and near the first one, without another place in between. */
function runFrom(clicks: readonly TimedClick[], first: number): number {
  const start = clicks[first] as TimedClick;
  let run = 1;
  for (const click of clicks.slice(first + 1, first + 50)) {
    if (click.atMs - start.atMs > WITHIN_MS || Math.hypot(click.pageX - start.pageX, click.pageY - start.pageY) > WITHIN_PX) break;
    run++;
  }
  return run;
}
