// Opens what the configuration names for lists. For composition roots (main.ts, standalone) and operators' commands only.
import type { Pool } from '@hindsight/database';
import type { RecordingIndex } from '@hindsight/recording-index';
import { connectElasticsearch, ElasticsearchProjection, ElasticsearchRecordingIndex } from '@hindsight/recording-index/elasticsearch';
import { keepViewable, PostgresRecordingIndex } from '@hindsight/recording-index/postgres';
import { readIndexReading, SwitchableIndex } from '@hindsight/recording-index/switch';
import type { Logger, Metrics } from '@hindsight/telemetry';

export interface ElasticsearchConfig {
  readonly elasticsearchUrl: string;
  readonly elasticsearchApiKey?: string | undefined;
  readonly elasticsearchIndex: string;
}

/** A bulk request of a loaded cluster may take long; a comparison's pages too. */
const WRITE_WITHIN_MS = 30_000;
/** A person waits for a list; after this Postgres is asked instead. */
const READ_WITHIN_MS = 3_000;

/** The write side of Elasticsearch. Connects when first used; `close` when done. */
export function openProjection(config: ElasticsearchConfig): ElasticsearchProjection {
  return new ElasticsearchProjection(connectElasticsearch(accessOf(config), WRITE_WITHIN_MS), config.elasticsearchIndex);
}

export interface OpenedRecordingIndex {
  index: RecordingIndex;
  close(): Promise<void>;
}

/**
 * What lists are read with: Postgres, or where ELASTICSEARCH_URL is set whichever store `index_reading` names, with Postgres standing
 * in for an Elasticsearch that is away.
 */
export function openRecordingIndex(
  config: Omit<ElasticsearchConfig, 'elasticsearchUrl'> & { readonly elasticsearchUrl?: string | undefined },
  { pool, metrics, logger }: { pool: Pool; metrics: Metrics; logger: Logger },
): OpenedRecordingIndex {
  const postgres = new PostgresRecordingIndex(pool);
  const { elasticsearchUrl } = config;
  if (elasticsearchUrl === undefined) return { index: postgres, close: async () => undefined };
  const client = connectElasticsearch(accessOf({ ...config, elasticsearchUrl }), READ_WITHIN_MS);
  const probing = new ElasticsearchProjection(client, config.elasticsearchIndex);
  const answers = metrics.count('api_index_answers_total', 'Questions of lists answered, by the store that did', ['store']);
  const fallbacks = metrics.count('api_index_fallbacks_total', 'Questions Postgres answered because Elasticsearch could not, by reason', ['reason']);
  const index = new SwitchableIndex({
    postgres, elasticsearch: new ElasticsearchRecordingIndex(client, config.elasticsearchIndex),
    readFrom: async () => (await readIndexReading(pool)).readFrom,
    keepViewable: (ids) => keepViewable(pool, ids),
    probe: () => probing.probe(),
    onAnswer: (store) => answers.add({ store }),
    onFallback: (error) => {
      fallbacks.add({ reason: error === null ? 'known-away' : error instanceof Error ? error.name : 'unknown' });
      // Each failure met is told; those that were spared it are counted.
      if (error !== null) logger.warn({ err: error }, 'IndexFellBackToPostgres');
    },
  });
  return { index, close: () => client.close() };
}

function accessOf({ elasticsearchUrl, elasticsearchApiKey }: ElasticsearchConfig) {
  return { url: elasticsearchUrl, apiKey: elasticsearchApiKey };
}
