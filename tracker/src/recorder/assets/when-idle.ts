// Resolves when the browser has nothing better to do, or soon enough.

const LATEST_MS = 1_000;

export function whenIdle(): Promise<IdleDeadline | null> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(resolve, { timeout: LATEST_MS });
    else setTimeout(() => resolve(null), 50);
  });
}
