// Places where a test lets the process die. Without CRASH_AT in the environment a call is one comparison.

const armed = readArmed(process.env['CRASH_AT']);

/** Kills this process, as a power cut would, when `CRASH_AT=<name>:<n>` names this place and this is the n-th time here. */
export function crashPoint(name: `${string}.${string}`): void {
  if (armed === null || armed.name !== name) return;
  armed.left -= 1;
  if (armed.left === 0) process.kill(process.pid, 'SIGKILL');
}

function readArmed(value: string | undefined): { name: string; left: number } | null {
  const match = /^([\w.]+):(\d+)$/.exec(value ?? '');
  return match === null ? null : { name: match[1] ?? '', left: Number(match[2]) };
}
