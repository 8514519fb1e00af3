// The ports are taken before anything else starts: whoever finds one in use is told so at once, and nothing has to be undone.
import type { Server } from 'node:http';

/** A port cannot be had; the message names it and the variable that moves it. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** @param variable the environment variable that sets the port */
export async function listen(server: Server, at: { host: string; port: number; variable: string }): Promise<void> {
  const { host, port, variable } = at;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, at)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', (error) => {
    throw new Error(`listening on port ${port} (${variable}) failed later`, { cause: error });
  });
}

function explain(error: NodeJS.ErrnoException, { host, port, variable }: { host: string; port: number; variable: string }): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new PortTaken(`Port ${port} is in use by another program (perhaps another Hindsight). Stop that one, or choose another port: ${variable}=${port + 100} npm start`);
    case 'EACCES':
      return new PortTaken(`Port ${port} may not be used by this user. Choose one above 1023: ${variable}=4000 npm start`);
    case 'EADDRNOTAVAIL':
      return new PortTaken(`HOST=${host} is not an address of this machine.`);
    default:
      return error;
  }
}
