// Looks at the id spaces now and then: a gauge for each, a line in the log and a degraded part of health for those in alarm.

import type { Logger, HealthCheck, Metrics } from '@hindsight/telemetry';

import { describeIdSpace, readIdSpaces, spacesInAlarm, type IdSpace } from './id-space.ts';
import type { Pool } from './index.ts';

export interface IdSpaceWatch {
  /** As last read, fullest first. */
  spaces(): readonly IdSpace[];
  health: HealthCheck;
  stop(): void;
}

const EVERY_MS = 60_000;

/** Begins at once. A database that does not answer is other checks' news; what was known stays. */
export function watchIdSpace(pool: Pool, metrics: Metrics, logger: Logger, everyMs = EVERY_MS): IdSpaceWatch {
  let known: IdSpace[] = [];
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  metrics.gauge('database_id_space_used_ratio', 'Share of an id space that is used; an alarm from 0.5 on', ['space'], () =>
    known.map(({ name, share }) => ({ labels: { space: name }, value: share })));

  async function look(): Promise<void> {
    try {
      known = await readIdSpaces(pool);
    } catch (error) {
      if (!isStopped) logger.debug({ reason: error instanceof Error ? error.message : 'failed' }, 'IdSpaceNotRead');
    }
    for (const space of spacesInAlarm(known)) {
      if (!told.has(space.name)) logger.error({ space: space.name, used: String(space.used), limit: String(space.limit) }, 'IdSpaceHalfUsed');
      told.add(space.name);
    }
    if (!isStopped) timer = setTimeout(() => void look(), everyMs).unref();
  }
  void look();

  return {
    spaces: () => known,
    health: () => {
      const alarms = spacesInAlarm(known);
      return alarms.length === 0 ? { state: 'ready' } : { state: 'degraded', reason: alarms.map(describeIdSpace).join(', ') };
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
