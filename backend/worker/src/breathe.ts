// Long runs of pure work give way now and then, because edge and API may share the process.

const TURN_MS = 12;
let since = performance.now();

/** Lets other work of the process run if this turn has lasted long enough; else costs next to nothing. */
export async function breathe(): Promise<void> {
  if (performance.now() - since < TURN_MS) return;
  await new Promise((resolve) => setImmediate(resolve));
  since = performance.now();
}
