// The Elasticsearch side of the index.
export { connectElasticsearch, type ElasticsearchAccess } from './connect.ts';
export { ElasticsearchRecordingIndex } from './elasticsearch-recording-index.ts';
export { ElasticsearchProjection, readersName } from './elasticsearch-projection.ts';
