// wire — what the hops say to each other. Imports nothing; compiles without DOM and Node types.
export * from './events.ts';
export * from './batch.ts';
export * from './assets.ts';
export * from './settings.ts';
export * from './log-record.ts';
export * from './manifest.ts';
export * from './page-url.ts';
export * from './player-messages.ts';
