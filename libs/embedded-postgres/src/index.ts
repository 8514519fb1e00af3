// embedded-postgres — a real PostgreSQL server of our own, for the standalone program and for tests.
export { startEmbeddedPostgres } from './start-embedded-postgres.ts';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './start-embedded-postgres.ts';
export { EmbeddedPostgresError } from './embedded-postgres-error.ts';
export { stopOrphan } from './stop-orphan.ts';
export { freeLoopbackPort } from './free-loopback-port.ts';
