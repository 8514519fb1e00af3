import { describe, expect, it } from '@jest/globals';
import { composeHealth, Metrics } from './index.ts';

describe('health', () => {
  it('is ready while no part is down, and a throwing check counts as down', async () => {
    expect((await composeHealth({ log: () => ({ state: 'ready' }), sites: () => ({ state: 'degraded', reason: 'stale' }) })).isReady).toBe(true);
    const health = await composeHealth({ database: () => Promise.reject(new Error('refused')) });
    expect(health).toEqual({ isReady: false, parts: { database: { state: 'down', reason: 'refused' } } });
  });
});

describe('metrics', () => {
  it('gives the same counter for the same name and shows it', async () => {
    const metrics = new Metrics();
    metrics.count('edge_batches_refused_total', 'refused', ['reason']).add({ reason: 'site-unknown' });
    const again = metrics.count('edge_batches_refused_total', 'refused', ['reason']);
    again.add({ reason: 'site-unknown' }, 2);
    expect(await again.value({ reason: 'site-unknown' })).toBe(3);
    metrics.gauge('log_bytes', 'bytes', [], () => [{ labels: {}, value: 7 }]);
    expect((await metrics.expose()).text).toContain('log_bytes 7');
  });
});
