// A country's name from its ISO code. No flags: pictures would be remote, emoji flags are missing on many systems.
const names = new Intl.DisplayNames('en', { type: 'region' });

export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return 'Unknown country';
  return names.of(code) ?? code;
}
