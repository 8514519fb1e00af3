// Opens the signal of changed sites the configuration names, with its counts. For composition roots (main.ts) only.

import { NO_SIGNAL, type SiteSignal } from '@hindsight/site-directory';
import { redisSignal } from '@hindsight/site-directory/redis';
import type { Metrics } from '@hindsight/telemetry';

/** Through Redis with `REDIS_URL`, else none: edges ask at their interval. */
export function openSiteSignal({ redisUrl }: { redisUrl: string | undefined }, metrics: Metrics): SiteSignal {
  if (redisUrl === undefined) return NO_SIGNAL;
  const announced = metrics.count('sites_announcements_total', 'Changes of sites announced to the edges, by outcome (taken, lost).', ['outcome']);
  const heard = metrics.count('sites_announcements_heard_total', 'Announcements of changed sites heard.');
  return redisSignal({ url: redisUrl, announced: (isTaken) => announced.add({ outcome: isTaken ? 'taken' : 'lost' }), heard: () => heard.add({}) });
}
