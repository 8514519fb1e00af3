import { randomBytes } from 'node:crypto';

/** A name that no other test has, for a bucket, topic, index or key prefix on a shared server: lower case letters, digits and `-`. */
export function uniqueName(what: string): string {
  return `${what}-${randomBytes(6).toString('hex')}`;
}
