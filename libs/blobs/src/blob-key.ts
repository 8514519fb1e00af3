// What a blob key may look like, so that no key can name a file outside the store.

/** A key is a `/`-separated path of `[A-Za-z0-9._-]` segments; `..` and empty segments are refused. */
export type BlobKey = string;

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const MAX_KEY_LENGTH = 512;

/**
 * Returns the key unchanged when it is a path of safe segments.
 * @throws RangeError for anything else: keys are made by us, so a bad one is a fault of the program
 */
export function checkBlobKey(key: string): BlobKey {
  if (key.length === 0 || key.length > MAX_KEY_LENGTH || !key.split('/').every((segment) => SEGMENT.test(segment))) {
    throw new RangeError(`not a blob key: ${JSON.stringify(key.slice(0, 80))}`);
  }
  return key;
}
