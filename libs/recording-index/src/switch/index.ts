// The switch between the stores of the list: what the API reads with, and what the indexer's commands turn.
export { CircuitBreaker, type BreakerOptions } from './circuit-breaker.ts';
export { changeIndexReading, readIndexReading, type IndexReading, type IndexStore } from './index-reading.ts';
export { SwitchableIndex, type SwitchableIndexOptions } from './switchable-index.ts';
