// How a program ends when it is asked to: once, in order, saying why.
import type { Logger } from './logger.ts';

/**
 * At the first SIGTERM or SIGINT runs `steps` one after the other, each awaited; the program then ends by itself, with nothing left to do.
 * @param program begins the line that is printed, e.g. `Worker`
 */
export function stopAtSignal(program: string, logger: Logger, steps: readonly (() => unknown)[]): void {
  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ reason }, `${program}Stopping`);
    for (const step of steps) await step();
  };
  process.once('SIGTERM', () => void stop('Terminated'));
  process.once('SIGINT', () => void stop('Interrupted'));
}
