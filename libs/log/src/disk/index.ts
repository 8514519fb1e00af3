// The log's disk adapter.
export { openDiskLog, type DiskLog, type DiskLogOptions } from './disk-log.ts';
export { openDiskLogReader, type DiskLogReaderOptions } from './disk-log-reader.ts';
export { LogLocked } from './lock.ts';
export { MAX_RECORD_BYTES } from '../write.ts';
export { silentObserver, type LogObserver } from './observer.ts';
export { nodeLogFs, type LogFile, type LogFs } from './log-fs.ts';
