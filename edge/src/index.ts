// edge — takes what visitors' browsers send and makes it durable (contracts 1, 2, 3).
export { makeEdge, type Edge, type EdgeParts } from './edge.ts';
export { DEFAULT_LIMITS, limitsFrom, type EdgeLimits } from './limits.ts';
export { makeEdgeMetrics, type EdgeMetrics } from './edge-metrics.ts';
export { CONFIG_PLACEHOLDER, type BootstrapSource } from './bootstrap-file.ts';
export { publishRecorder, type RecorderFiles } from './recorder-file.ts';
export { ownThenShared } from './own-then-shared.ts';
export { readBuiltTracker, type BuiltTracker } from './built-tracker.ts';
export { openTrackerRelease, type TrackerRelease } from './tracker-release.ts';
export { makeAddressReader, type AddressReader } from './client-address.ts';
export { openCountries, bundledCountryFile, type Countries } from './country.ts';
export { makeDeviceReader } from './device.ts';
export type { FactReaders } from './request-facts.ts';
export { guardServer, GUARDED_SERVER } from './guard-server.ts';
export { startTicks } from './ticks.ts';
export { makeLogObserver } from './log-observer.ts';
export { makeBatchImporter, makePastDoor, type BatchImporterParts, type PastBatch, type PastRequest } from './import-batch.ts';
export { SiteWatch, type SiteRefusals } from './site-watch.ts';
export { stopServing } from './stop-serving.ts';
