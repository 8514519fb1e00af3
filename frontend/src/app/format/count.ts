// Numbers and counted nouns in the app's language.
const whole = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `3 clicks`, `1 click`. */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

export function formatShare(part: number, all: number): string {
  return all === 0 ? '–' : percent.format(part / all);
}
