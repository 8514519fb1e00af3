import { expect, it } from '@jest/globals';

import { Shutdown } from './shutdown.ts';

it('stops in reverse order, goes on after a failure, and runs once', async () => {
  const said: string[] = [];
  const shutdown = new Shutdown((what, error) => said.push(`${what}: ${(error as Error).message}`));
  shutdown.add('database', () => said.push('database'));
  shutdown.add('worker', () => Promise.reject(new Error('broken')));
  shutdown.add('edge', async () => {
    await Promise.resolve();
    said.push('edge');
  });
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(said).toEqual(['edge', 'worker: broken', 'database']);
  expect(shutdown.hasBegun).toBe(true);
});
