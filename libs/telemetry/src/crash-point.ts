// Places where a test lets the process die or stand still. Without CRASH_AT and FREEZE_AT in the environment a call is one comparison.

const armed = readArmed(process.env['CRASH_AT'], 'SIGKILL') ?? readArmed(process.env['FREEZE_AT'], 'SIGSTOP');

/**
 * Kills this process, as a power cut would, when `CRASH_AT=<name>:<n>` names this place and this is the n-th time here. With
 * `FREEZE_AT=<name>:<n>` it stands still instead, until somebody sends it SIGCONT.
 */
export function crashPoint(name: `${string}.${string}`): void {
  if (armed === null || armed.name !== name) return;
  armed.left -= 1;
  if (armed.left === 0) process.kill(process.pid, armed.signal);
}

function readArmed(value: string | undefined, signal: 'SIGKILL' | 'SIGSTOP'): { name: string; left: number; signal: 'SIGKILL' | 'SIGSTOP' } | null {
  const match = /^([\w.]+):(\d+)$/.exec(value ?? '');
  return match === null ? null : { name: match[1] ?? '', left: Number(match[2]), signal };
}
