// Puts what has arrived where it belongs in what is there. A recording arrives in pieces; sorting all of it anew for each piece would hold
// the page up. Pure.

/**
 * @param into sorted
 * @param chunk sorted; what is equal comes after what is there
 * @returns all of it, sorted, and from where to where something new stands
 */
export function mergeSorted<Item>(into: readonly Item[], chunk: readonly Item[], compare: (a: Item, b: Item) => number): { merged: Item[]; from: number; to: number } {
  const first = chunk[0];
  const last = chunk.at(-1);
  if (first === undefined || last === undefined) return { merged: into.slice(), from: 0, to: 0 };
  const from = indexAfter(into, (item) => compare(item, first) <= 0);
  const to = indexAfter(into, (item) => compare(item, last) <= 0);
  const middle = from === to ? chunk : [...into.slice(from, to), ...chunk].sort(compare);
  return { merged: into.slice(0, from).concat(middle, into.slice(to)), from, to: from + middle.length };
}

/** Index of the first item of which it is not so; it is so of all before it. */
export function indexAfter<Item>(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
