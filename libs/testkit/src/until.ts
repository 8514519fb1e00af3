import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for a condition instead of sleeping: asks every `everyMs` and resolves with the first answer that is neither
 * `false`, `null` nor `undefined`.
 * @param options.withinMs the bound, default 90 s: a machine may be slow and busy, and only what fails waits so long
 * @param options.what     named in the failure, e.g. 'the recording in the list'
 * @throws Error when the bound is reached; its cause is the condition's last error
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: { withinMs?: number; everyMs?: number; what?: string } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const { withinMs = 90_000, everyMs = 20, what = 'the condition' } = options;
  const deadline = performance.now() + withinMs;
  let lastError: unknown;
  do {
    try {
      const answer = await condition();
      if (answer !== false && answer !== null && answer !== undefined) return answer as Exclude<T, false | null | undefined>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(everyMs);
  } while (performance.now() < deadline);
  throw new Error(`waited ${withinMs} ms for ${what}`, { cause: lastError });
}
