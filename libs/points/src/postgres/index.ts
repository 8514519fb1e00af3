// Points in Postgres: what the worker appends, what the API reads.
export * from './point-store.ts';
export { clickedAtMs } from './page-query.ts';
export { PostgresPointReader } from './point-reader.ts';
