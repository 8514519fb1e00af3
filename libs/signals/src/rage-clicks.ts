// The rage click rule: at least three clicks of one document within one second and 30 px. Pure. Whoever changes it raises the
// version of the worker's fact rules, so that rows tell which rule they came from.

const CLICKS = 3;
const WITHIN_MS = 1_000;
const WITHIN_PX = 30;

export interface TimedClick {
  /** ms on any one clock. */
  atMs: number;
  pageX: number;
  pageY: number;
}

export interface RageClicks {
  /** Per click whether it belongs to a burst. */
  isRage: boolean[];
  /** Index of each burst's first click; bursts that overlap are one. */
  bursts: number[];
}

/**
 * Finds bursts of clicks on one spot.
 * @param clicks one document's, in order of time; `pageX` and `pageY` in CSS px
 */
export function findRageClicks(clicks: readonly TimedClick[]): RageClicks {
  const isRage = clicks.map(() => false);
  const bursts: number[] = [];
  for (let first = 0; first + CLICKS <= clicks.length; first++) {
    const run = runFrom(clicks, first);
    if (run < CLICKS) continue;
    if (!isRage[first]) bursts.push(first);
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
