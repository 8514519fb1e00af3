import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, it } from '@jest/globals';

import { listen, PortTaken } from './listen.ts';

it('names the port in use and the variable that moves it', async () => {
  const first = createServer();
  await listen(first, { host: '127.0.0.1', port: 0, variable: 'PORT' });
  const { port } = first.address() as AddressInfo;
  const second = listen(createServer(), { host: '127.0.0.1', port, variable: 'PLAYER_PORT' });
  await expect(second).rejects.toThrow(PortTaken);
  await expect(second).rejects.toThrow(new RegExp(`Port ${port} is in use.*PLAYER_PORT=`));
  first.close();
});

it('says when the address is not ours', async () => {
  await expect(listen(createServer(), { host: '192.0.2.1', port: 0, variable: 'PORT' })).rejects.toThrow('HOST=192.0.2.1 is not an address of this machine');
});
