// Sampled pointer positions of one page view as one value: a version byte, then per position the zigzag varint differences of
// x and y to the position before, in CSS px of the page. A position costs two to four bytes.

const PACKED_VERSION = 1;
/** Farther out is no page; keeps every number a safe 32-bit integer. */
const MAX_PX = 10_000_000;

/** @param positions x, y in page coordinates, CSS px, in order of time; values that are no finite numbers are left out */
export function packMoves(positions: readonly (readonly [number, number])[]): Uint8Array {
  const bytes: number[] = [PACKED_VERSION];
  let lastX = 0;
  let lastY = 0;
  for (const [rawX, rawY] of positions) {
    if (!Number.isFinite(rawX) || !Number.isFinite(rawY)) continue;
    const x = clamp(rawX);
    const y = clamp(rawY);
    pushVarint(bytes, x - lastX);
    pushVarint(bytes, y - lastY);
    lastX = x;
    lastY = y;
  }
  return Uint8Array.from(bytes);
}

/** Turns `packMoves`' bytes back; an unknown version or a torn end gives what could be read. */
export function unpackMoves(packed: Uint8Array): [number, number][] {
  const positions: [number, number][] = [];
  if (packed[0] !== PACKED_VERSION) return positions;
  let at = 1;
  const next = (): number | null => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = packed[at++];
      if (byte === undefined) return null;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return null;
  };
  let x = 0;
  let y = 0;
  for (;;) {
    const dx = next();
    const dy = next();
    if (dx === null || dy === null) return positions;
    x += dx;
    y += dy;
    positions.push([x, y]);
  }
}

function clamp(px: number): number {
  return Math.max(-MAX_PX, Math.min(MAX_PX, Math.round(px)));
}

function pushVarint(bytes: number[], difference: number): void {
  let value = difference >= 0 ? difference * 2 : -difference * 2 - 1;
  while (value >= 0x80) {
    bytes.push((value % 0x80) | 0x80);
    value = Math.floor(value / 0x80);
  }
  bytes.push(value);
}
