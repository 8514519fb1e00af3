import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { freeLoopbackPort } from '@hindsight/embedded-postgres';

import { MissingServer } from './missing-server.ts';
import { startServerProcess } from './server-process.ts';
import { startIn, type StartedServer, type StartOptions } from './started-server.ts';

export interface RedisAddress {
  url: string;
}

/**
 * A real Redis on loopback, the `redis-server` on PATH; what it holds is gone when it restarts.
 * @throws MissingServer when there is none
 */
export function startRedis(options: StartOptions = {}): Promise<StartedServer<RedisAddress>> {
  return startIn('redis', options, async (directory, outlivesUs) => {
    await requireRedis();
    const port = await freeLoopbackPort();
    mkdirSync(directory, { recursive: true });
    const configuration = join(directory, 'redis.conf');
    // The title of the process stays its command line: by it the process is recognized later.
    writeFileSync(configuration, ['bind 127.0.0.1', `port ${port}`, 'save ""', 'appendonly no', `dir ${directory}`, 'set-proc-title no', ''].join('\n'));
    const server = await startServerProcess({
      name: 'Redis',
      directory,
      outlivesUs,
      command: { program: 'redis-server', args: [configuration] },
      answers: () => answersPing(port),
    });
    return { server, address: { url: `redis://127.0.0.1:${port}` } };
  });
}

/** @throws MissingServer */
export function requireRedis(): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('redis-server', ['--version'], (error) => {
      if (error === null) resolve();
      else reject(new MissingServer('Redis: put redis-server on PATH (on Debian: apt-get install redis-server)', { cause: error }));
    });
  });
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.write('PING\r\n');
  });
}
