// What is said when the page is left: everything, if it fits into the allowance; else what cannot be derived from anything
// else first. Pure, so that it can be tested with an array.

/** Room for a header line. */
const HEADER_BYTES = 600;

export interface Piece<Held> {
  /** A batch bound before, or events to bind now. */
  readonly events: readonly Held[];
  readonly bound: number | null;
}

export interface LastWords<Held> {
  pieces: Piece<Held>[];
  /** Waiting events that no piece holds, in their order. */
  rest: Held[];
  /** Events that do not leave: the rest, and bound batches that do not fit. */
  lost: number;
}

export interface Sized {
  readonly bytes: number;
  readonly isVital: boolean;
}

/**
 * @param bound sizes and counts of batches that are bound and not acknowledged, oldest first
 * @param waiting events not yet bound, oldest first
 * @param allowanceBytes for all pieces together
 */
export function planLastWords<Held extends Sized>(
  bound: readonly { bytes: number; count: number }[], waiting: readonly Held[], allowanceBytes: number,
): LastWords<Held> {
  let left = allowanceBytes;
  const fits = (bytes: number): boolean => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
  const take = (from: readonly Held[], isStrict: boolean): Held[] => {
    const taken: Held[] = [];
    if (from.length === 0 || !fits(HEADER_BYTES)) return taken;
    for (const held of from) {
      if (fits(held.bytes + 1)) taken.push(held);
      // A change of the DOM is worthless once one before it is missing.
      else if (isStrict) break;
    }
    return taken;
  };
  const total = bound.reduce((sum, batch) => sum + batch.bytes + HEADER_BYTES, HEADER_BYTES) + waiting.reduce((sum, held) => sum + held.bytes + 1, 0);
  const fitsWhole = total <= left;

  const vital = fitsWhole ? [] : take(waiting.filter((held) => held.isVital), false);
  const pieces: Piece<Held>[] = vital.length > 0 ? [{ events: vital, bound: null }] : [];
  let lost = 0;
  bound.forEach((batch, index) => {
    if (fits(batch.bytes + HEADER_BYTES)) pieces.push({ events: [], bound: index });
    else lost += batch.count;
  });
  const said = new Set(vital);
  const others = waiting.filter((held) => !said.has(held));
  const taken = take(others, true);
  if (taken.length > 0) pieces.push({ events: taken, bound: null });
  const rest = others.filter((held) => !taken.includes(held));
  return { pieces, rest, lost: lost + rest.length };
}
