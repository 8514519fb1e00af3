// Whether Postgres answers, and quickly.
import type { Pool } from '@hindsight/database';
import type { HealthCheck } from '@hindsight/telemetry';

const PATIENCE_MS = 2000;

export function databaseHealth(pool: Pool): HealthCheck {
  return async () => {
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE_MS, 'late').unref());
    const answer = await Promise.race([pool.query('select 1').then(() => 'up' as const, () => 'down' as const), late]);
    return answer === 'up' ? { state: 'ready' } : { state: 'down', reason: answer === 'late' ? 'Postgres is slow to answer' : 'Postgres does not answer' };
  };
}
