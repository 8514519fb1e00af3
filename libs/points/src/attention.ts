// How long each depth of a page was looked at: one value for a page view, a version byte and then for each band of the page, from the
// top, a varint of tenths of a second. Bands below the last one looked at are left out.

/** Height of a band, CSS px. */
export const ATTENTION_BAND_PX = 100;
const PACKED_VERSION = 1;
const STEP_MS = 100;
/** 100,000 px: what lies below is not shown either. */
const MOST_BANDS = 1000;

/** @param bandMs ms by band, from the top */
export function packAttention(bandMs: readonly number[]): Uint8Array {
  const steps = bandMs.slice(0, MOST_BANDS).map((ms) => Math.max(0, Math.round(ms / STEP_MS)));
  while (steps.at(-1) === 0) steps.pop();
  const bytes: number[] = [PACKED_VERSION];
  for (let value of steps) {
    for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

/** Adds a packed view's ms to sums by band, which grow as needed; an unknown version adds nothing. */
export function addAttention(sums: number[], packed: Uint8Array): void {
  if (packed[0] !== PACKED_VERSION) return;
  let at = 1;
  for (let band = 0; at < packed.length && band < MOST_BANDS; band++) {
    let value = 0;
    for (let shift = 1; ; shift *= 0x80) {
      const byte = packed[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    sums[band] = (sums[band] ?? 0) + value * STEP_MS;
  }
}
