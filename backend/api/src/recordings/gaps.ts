// The seqs of a document that never arrived: the holes between 0 and the largest that did.

/**
 * @param seen Postgres's text of an int4multirange, upper bounds exclusive
 * @returns inclusive ranges
 */
export function gapsOf(seen: string): [number, number][] {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [, from, to] of seen.matchAll(/\[(\d+),(\d+)\)/g)) {
    if (Number(from) > next) gaps.push([next, Number(from) - 1]);
    next = Number(to);
  }
  return gaps;
}
