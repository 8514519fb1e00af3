// A client of Elasticsearch as we use it: bounded waits, compressed both ways, no retries of its own (whoever asks knows what a failure means).

import { Client } from '@elastic/elasticsearch';

export interface ElasticsearchAccess {
  url: string;
  /** Base64, as Elasticsearch gives it out. */
  apiKey?: string | undefined;
}

/** @param timeoutMs after so long a request has failed */
export function connectElasticsearch({ url, apiKey }: ElasticsearchAccess, timeoutMs: number): Client {
  return new Client({ node: url, requestTimeout: timeoutMs, maxRetries: 0, compression: true, ...(apiKey === undefined ? {} : { auth: { apiKey } }) });
}
