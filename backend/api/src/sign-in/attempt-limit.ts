// Limits guessing: failed sign-ins per network address and e-mail, and per address alone, in a sliding window. In memory only, so
// addresses are neither stored nor logged. When the table is full it refuses: it fails closed.

import { isIPv6 } from 'node:net';

const WINDOW_MS = 10 * 60_000;
const PER_ADDRESS_AND_EMAIL = 10;
const PER_ADDRESS = 100;
const MOST_ENTRIES = 20_000;
/** Looking through a full table at every try would itself be a way to keep the server busy. */
const FORGET_EVERY_MS = 10_000;

export class AttemptLimit {
  readonly #attempts = new Map<string, number[]>();
  readonly #now: () => number;
  #forgotAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts an attempt before it is made, so that many at once are counted too. @returns Whether it may be made. */
  take(address: string, email: string): boolean {
    this.#forgetOld();
    const network = networkOf(address);
    const pair = `${network} ${email}`;
    if (this.#recent(pair).length >= PER_ADDRESS_AND_EMAIL || this.#recent(network).length >= PER_ADDRESS) return false;
    if (this.#attempts.size + 2 > MOST_ENTRIES) return false;
    for (const key of [pair, network]) this.#attempts.set(key, [...this.#recent(key), this.#now()]);
    return true;
  }

  /** The attempt succeeded: whoever knows the password may mistype it again. */
  clear(address: string, email: string): void {
    this.#attempts.delete(`${networkOf(address)} ${email}`);
  }

  #recent(key: string): number[] {
    const since = this.#now() - WINDOW_MS;
    return (this.#attempts.get(key) ?? []).filter((at) => at > since);
  }

  #forgetOld(): void {
    if (this.#attempts.size < MOST_ENTRIES / 2 || this.#now() - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = this.#now();
    for (const key of this.#attempts.keys()) if (this.#recent(key).length === 0) this.#attempts.delete(key);
  }
}

/** IPv6 customers have at least a /64 to choose addresses from: it counts as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...new Array<string>(missing).fill('0'), ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
