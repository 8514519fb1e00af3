import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Metrics, openOutsideServer, type OutsideServer, type PartHealth } from './index.ts';

describe('the outside view', () => {
  let server: OutsideServer;
  let database: PartHealth = { state: 'ready' };

  beforeAll(async () => {
    const metrics = new Metrics();
    metrics.count('edge_batches_accepted_total', 'accepted').add({}, 3);
    server = await openOutsideServer({ host: '127.0.0.1', port: 0, metrics, checks: { database: () => database } });
  });
  afterAll(() => server.close());

  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${String(server.port)}${path}`);

  it('lives while a part is down, and is not ready then', async () => {
    expect((await ask('/health/ready')).status).toBe(200);
    database = { state: 'down', reason: 'refused' };
    const answer = await ask('/health/ready?verbose');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ isReady: false, parts: { database: { state: 'down', reason: 'refused' } } });
    expect((await ask('/health/live')).status).toBe(200);
  });

  it('shows the figures and nothing else', async () => {
    expect(await (await ask('/metrics')).text()).toContain('edge_batches_accepted_total 3');
    expect((await ask('/')).status).toBe(404);
  });
});
