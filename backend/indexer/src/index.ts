// indexer — carries changed recordings from Postgres to Elasticsearch (contract 6).
export {};
