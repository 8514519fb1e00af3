// migrations — the schema of Postgres, forward only, in an explicit list, and how a database comes to it while programs are running.
export { MIGRATIONS } from './list.ts';
export type { Migration, MigrationClass } from './migration.ts';
export { migrate, MigrationBlocked, type MigrateOptions } from './migrate.ts';
export { indexPartitionedTable, indexTable, type IndexToMake } from './index-table.ts';
export { waitForSchema, SchemaTooOld } from './wait-for-schema.ts';
