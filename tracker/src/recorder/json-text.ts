// JSON of our own plain data. Old libraries give arrays and objects a `toJSON`, and every array becomes a text in quotes.

const OWNERS: readonly { toJSON?: unknown }[] = [Object.prototype, Array.prototype];

/** Takes the page's `toJSON` away and puts it back; nothing of the page runs in between. */
export function jsonText(value: unknown): string {
  if (!('toJSON' in [])) return JSON.stringify(value);
  const theirs = OWNERS.map((owner) => Object.getOwnPropertyDescriptor(owner, 'toJSON'));
  for (const owner of OWNERS) delete owner.toJSON;
  try {
    return JSON.stringify(value);
  } finally {
    OWNERS.forEach((owner, index) => theirs[index] && Object.defineProperty(owner, 'toJSON', theirs[index]));
  }
}
