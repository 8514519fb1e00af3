// What the edge counts. received = accepted + Σ refused(reason).

import { reasonLabel, type EdgeCode } from '@hindsight/errors';
import type { LogRefusal } from '@hindsight/log/write';
import type { Count, Metrics, Timing } from '@hindsight/telemetry';

export interface EdgeMetrics {
  accepted: Count;
  refused(code: EdgeCode): void;
  bots: Count;
  /** Visits heard of that are not recorded, written down. */
  unrecorded: Count<'reason'>;
  /** Visits on their way to another domain of their site. */
  visitsCarried: Count<'outcome'>;
  appendSeconds: Timing;
  ticksFailed: Count;
  /** Connections cut before they became a request. */
  connectionsCut: Count<'reason'>;
  /** Files offered for the vault, by what became of them. */
  assets: Count<'outcome'>;
  assetBytes: Count;
}

export function makeEdgeMetrics(metrics: Metrics, logRefusal: () => LogRefusal | null): EdgeMetrics {
  const refused = metrics.count('edge_batches_refused_total', 'Batches not taken, by reason.', ['reason']);
  metrics.gauge('edge_log_state', 'What the log says: 1 for the present state (taking, full, unreachable, broken, closed).', ['state'], () =>
    (['taking', 'full', 'unreachable', 'broken', 'closed'] as const).map((state) => ({
      labels: { state }, value: (logRefusal() ?? 'taking') === state ? 1 : 0,
    })));
  return {
    accepted: metrics.count('edge_batches_accepted_total', 'Batches made durable and acknowledged.'),
    refused: (code) => refused.add({ reason: reasonLabel(code) }),
    bots: metrics.count('edge_bots_marked_total', 'Accepted batches marked as a bot.'),
    unrecorded: metrics.count('edge_visits_unrecorded_total', 'Visits heard of that have no recording, by reason.', ['reason']),
    visitsCarried: metrics.count('edge_visits_carried_total', 'Visits that go on on another domain of their site: sealed, opened, refused.', ['outcome']),
    appendSeconds: metrics.timing('edge_append_seconds', 'Time from a batch read to a batch durable.'),
    ticksFailed: metrics.count('edge_ticks_failed_total', 'Tick records the log did not take.'),
    assets: metrics.count('edge_assets_total', 'Files of pages that were offered for the vault: kept, or the reason why not.', ['outcome']),
    assetBytes: metrics.count('edge_asset_bytes_total', 'Bytes of new files kept in the vault.'),
    connectionsCut: metrics.count('edge_connections_cut_total', 'Connections cut before they were a request, by reason.', ['reason']),
  };
}
