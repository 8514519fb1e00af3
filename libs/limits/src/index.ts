// limits — how often something may happen, for one process or for all that share a Redis (`@hindsight/limits/redis`).
export * from './limits.ts';
export { inProcessLimits } from './in-process.ts';
