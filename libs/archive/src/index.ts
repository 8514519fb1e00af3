// archive — what visitors sent, hour by hour, as files in the blob store (contract 3): written, verified, read again.
export { ARCHIVE_PREFIX, hourOf, hourPlus, hourStart, idsPrefix, parseArchiveKey, recordsPrefix } from './archive-key.ts';
export type { ArchivePlace, Hour, IdsKey, RecordsKey } from './archive-key.ts';
export { ArchiveDamaged, encodeArchiveFile, readArchiveFile, readArchiveFooter } from './archive-file.ts';
export type { ArchiveFileContent, ArchiveFooter, EncodedArchiveFile, SiteCount } from './archive-file.ts';
export { encodeIdsFile, readIdsFile } from './ids-file.ts';
export type { GivenId } from './ids-file.ts';
export { isWithin, orderFiles, readCatalog } from './catalog.ts';
export type { ArchiveCatalog, ArchivedFile, ArchivedLog, ArchiveGap, HourRange } from './catalog.ts';
export { ArchiveReader } from './archive-reader.ts';
