// archiver — writes what the log holds into the archive, hour by hour, and proves that nothing is missing (contract 3).
export { startArchiver } from './start-archiver.ts';
export type { Archiver, ArchiverOptions } from './start-archiver.ts';
export { DEFAULT_ARCHIVER_LIMITS } from './limits.ts';
export type { ArchiverLimits } from './limits.ts';
