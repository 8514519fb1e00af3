// indexer — carries changed recordings from Postgres to Elasticsearch (contract 6).
export { startIndexer, type Indexer, type IndexerOptions } from './start-indexer.ts';
export { DEFAULT_LIMITS, type IndexerLimits } from './limits.ts';
export { COMMANDS, CommandFailed, type CommandContext } from './commands.ts';
