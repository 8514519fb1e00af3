// signals — rules that read frustration out of what a visitor did: one file for each. The worker feeds documents to a `DocumentReader` and
// asks `findSignals`; nothing here knows a store or a clock.
export type { BatchClick, BatchPlace } from './read-document.ts';
export { DocumentReader } from './read-document.ts';
export type { ClickRef, DocumentTrace, FoundSignal, SignalKind } from './document-trace.ts';
export { findSignals, SIGNAL_RULES_VERSION } from './find-signals.ts';
