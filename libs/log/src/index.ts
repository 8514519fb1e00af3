// log — the durable record of what visitors sent (contract 3). Two doors: `write` for the edge, `read` for the worker.
export * from './write.ts';
export * from './read.ts';
export type { LogObserver } from './observer.ts';
