// Damage is told once per place and process, however often it is read over.

import type { LogObserver } from '../observer.ts';

export { silentObserver, type LogObserver } from '../observer.ts';

/** Passes damage on once per place, however often it is read over. */
export class DamageReports {
  readonly #seen = new Set<string>();
  readonly #observer: LogObserver;
  constructor(observer: LogObserver) {
    this.#observer = observer;
  }
  report(partition: number, from: bigint, to: bigint): void {
    const place = `${String(partition)}/${String(from)}`;
    if (this.#seen.has(place)) return;
    this.#seen.add(place);
    this.#observer.damaged(partition, from, to);
  }
}
