// The straight line through what was measured. Not more: a forecast is for ordering a disk, and a line is easy to doubt.

export interface Sample {
  atMs: number;
  bytes: number;
}

const LEAST_HISTORY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Bytes a day by least squares; null with less than an hour of history. */
export function growthPerDay(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_HISTORY_MS) return null;
  const mean = { at: average(samples.map(({ atMs }) => atMs)), bytes: average(samples.map(({ bytes }) => bytes)) };
  let covariance = 0;
  let variance = 0;
  for (const { atMs, bytes } of samples) {
    covariance += (atMs - mean.at) * (bytes - mean.bytes);
    variance += (atMs - mean.at) ** 2;
  }
  return (covariance / variance) * DAY_MS;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
