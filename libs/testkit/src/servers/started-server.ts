import type { TemporaryDirectory } from '../temporary-directory.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import type { ServerProcess } from './server-process.ts';

export interface StartOptions {
  /** Where its data lies; absent: a temporary directory, deleted by `stop`. */
  directory?: string;
  /** Whether it goes on when this process ends; then whoever owns the directory stops it. */
  outlivesUs?: boolean;
}

/** A server of the test's own: it may be stopped, killed, paused and started again. */
export type StartedServer<Address> = ServerProcess & Address & AsyncDisposable;

/** Starts in the directory asked for, or in one that goes with the server. */
export async function startIn<Address extends object>(
  name: string,
  options: StartOptions,
  start: (directory: string, outlivesUs: boolean) => Promise<{ server: ServerProcess; address: Address }>,
): Promise<StartedServer<Address>> {
  const temporary: TemporaryDirectory | undefined = options.directory === undefined ? temporaryDirectory(name) : undefined;
  const directory = options.directory ?? temporary?.path ?? '';
  const { server, address } = await start(directory, options.outlivesUs ?? false);
  const stop = async (): Promise<void> => {
    await server.stop();
    await temporary?.remove();
  };
  return {
    ...address,
    get pid() {
      return server.pid;
    },
    stop,
    kill: () => server.kill(),
    restart: () => server.restart(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    [Symbol.asyncDispose]: stop,
  };
}
