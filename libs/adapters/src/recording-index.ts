// Opens what the configuration names for lists. For composition roots (main.ts, standalone) and operators' commands only.
import { connectElasticsearch, ElasticsearchProjection } from '@hindsight/recording-index/elasticsearch';

export interface ElasticsearchConfig {
  readonly elasticsearchUrl: string;
  readonly elasticsearchApiKey?: string | undefined;
  readonly elasticsearchIndex: string;
}

/** A bulk request of a loaded cluster may take long; a comparison's pages too. */
const WRITE_WITHIN_MS = 30_000;

/** The write side of Elasticsearch. Connects when first used; `close` when done. */
export function openProjection(config: ElasticsearchConfig): ElasticsearchProjection {
  return new ElasticsearchProjection(connectElasticsearch({ url: config.elasticsearchUrl, apiKey: config.elasticsearchApiKey }, WRITE_WITHIN_MS), config.elasticsearchIndex);
}
