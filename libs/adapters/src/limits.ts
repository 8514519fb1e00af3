// Opens the limits the configuration names, with their counts and their health. For composition roots (main.ts) only.

import { inProcessLimits, type Limits } from '@hindsight/limits';
import { redisLimits } from '@hindsight/limits/redis';
import type { HealthCheck, Metrics } from '@hindsight/telemetry';

export interface LimitsConfig {
  redisUrl: string | undefined;
}

export interface OpenedLimits {
  limits: Limits;
  /** Never says down: without Redis limits hold too, for each process by itself. */
  health: HealthCheck;
}

/** Shared through Redis with `REDIS_URL`, else of this process. Never waits for Redis. */
export function openLimits({ redisUrl }: LimitsConfig, metrics: Metrics): OpenedLimits {
  const limits = redisUrl === undefined ? inProcessLimits() : redisLimits({ url: redisUrl, meter: meterFor(metrics) });
  metrics.gauge('limits_shared_state', 'Whether limits are kept as the configuration says: 1, or 0 while Redis cannot be asked.', [], () => [
    { labels: {}, value: limits.health().isShared ? 1 : 0 },
  ]);
  return {
    limits,
    health: () => {
      const health = limits.health();
      return health.isShared ? { state: 'ready' } : { state: 'degraded', reason: `limits are counted by each program alone: ${health.reason}` };
    },
  };
}

function meterFor(metrics: Metrics): Parameters<typeof redisLimits>[0]['meter'] {
  const failed = metrics.count('limits_redis_failures_total', 'Questions of limits that Redis did not answer, by reason; while it is away one or two a second.', ['reason']);
  const alone = metrics.count('limits_decided_alone_total', 'Decisions made by this program alone because Redis could not be asked.');
  return { failed: (reason) => failed.add({ reason }), decidedAlone: () => alone.add({}) };
}
