// The Postgres side of the index: what api and points need of it.
export { PostgresRecordingIndex } from './postgres-recording-index.ts';
export { endOfNewest, whereAmongNewest } from './end-of-newest.ts';
export { NOT_ERASED, SqlParams, whereRecordings } from './where-recordings.ts';
export { SUMMARY_COLUMNS, summaryOf, type SummaryRow } from './summary-row.ts';
export { keepViewable, readDocuments } from './read-documents.ts';
