// How long something takes or is behind, in the one unit that matters: 0.4 s, 12 s, 5 min, 3 h, 9 days.
export function formatSpan(seconds: number): string {
  if (seconds < 0.95) return seconds === 0 ? '0 s' : `${seconds.toFixed(seconds < 0.1 ? 3 : 1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** 0.4, 12, 1,500: what happens in a second. */
export function formatRate(perSecond: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: perSecond < 10 ? 1 : 0 }).format(perSecond);
}

/** 4.2 ms, 1,203 ms. */
export function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : new Intl.NumberFormat('en').format(Math.round(ms))} ms`;
}
