// Limits guessing: failed sign-ins per network address and e-mail, and per address alone, in a sliding window. In memory only, so
// addresses are neither stored nor logged. When the table is full it refuses: it fails closed.

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
    const pair = `${address} ${email}`;
    if (this.#recent(pair).length >= PER_ADDRESS_AND_EMAIL || this.#recent(address).length >= PER_ADDRESS) return false;
    if (this.#attempts.size + 2 > MOST_ENTRIES) return false;
    for (const key of [pair, address]) this.#attempts.set(key, [...this.#recent(key), this.#now()]);
    return true;
  }

  /** The attempt succeeded: whoever knows the password may mistype it again. */
  clear(address: string, email: string): void {
    this.#attempts.delete(`${address} ${email}`);
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
