// wire — what the hops say to each other. Imports nothing; compiles without DOM and Node types.
export * from './events.ts';
export * from './batch.ts';
export * from './assets.ts';
export { compactEvents } from './compact/compact.ts';
export { COMPACT_FORM, type CompactForm } from './compact/form.ts';
export { expandCompact, isCompact, type Expanded, type ExpandFault } from './compact/expand.ts';
export * from './settings.ts';
export * from './visit-links.ts';
export * from './log-record.ts';
export * from './manifest.ts';
export * from './page-url.ts';
export * from './fidelity.ts';
export * from './heatmap-drawing.ts';
export * from './mask-preview.ts';
export * from './player-messages.ts';
export * from './recording-file.ts';
