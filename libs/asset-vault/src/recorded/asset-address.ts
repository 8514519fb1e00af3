// A recorded address as the vault names it.

/** Absolute, or '' for what is no address of a file. */
export function absolute(address: string, base: string): string {
  const url = URL.parse(address.trim(), base === '' ? undefined : base);
  return url !== null && /^(https?|blob):$/.test(url.protocol) ? url.href : '';
}
