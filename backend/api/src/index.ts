// api — everything the app asks: accounts, sites, recordings, heatmaps; and the player's own listener.
export { createApi, type Api } from './create-api.ts';
export type { HttpHandler } from './http-handler.ts';
export type { ApiConfig, ApiParts } from './api-parts.ts';
export { ensureOwner, type FirstStart } from './first-start/ensure-owner.ts';
export { siteChanges } from './sites/site-changes.ts';
export { NO_REFUSAL_COUNTS, type RefusalCounts, type SiteRefusals } from './sites/refusal-counts.ts';
