// worker — log → recordings. Everything a program needs to run it.
export { startWorker } from './start-worker.ts';
export type { Worker, WorkerOptions } from './start-worker.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { WorkerLimits } from './limits.ts';
export { listParked, retryParked, showParked } from './park/parked.ts';
export type { ParkedRecord } from './park/parked.ts';
export { eraseOnce } from './erase/erase.ts';
export { hashSession, hashVisitor } from '@hindsight/database/erasures';
export { cutBlocks } from './seal/cut-blocks.ts';
export type { SealLine } from './seal/cut-blocks.ts';
export { makeKeyframes } from './seal/make-keyframes.ts';
