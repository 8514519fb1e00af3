// A moment (ms since 1970) for people: how long ago, and the exact time in the viewer's time zone.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];

export function formatAgo(atMs: number, nowMs: number = Date.now()): string {
  const age = Math.max(0, nowMs - atMs);
  for (const [unit, unitMs] of STEPS) {
    if (age >= unitMs) return relative.format(-Math.floor(age / unitMs), unit);
  }
  return 'just now';
}

export function formatMoment(atMs: number): string {
  return absolute.format(atMs);
}

export function formatDay(atMs: number): string {
  return day.format(atMs);
}
