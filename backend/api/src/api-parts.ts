// What the API is made of. The composition root builds these; features ask for the few they need by these tokens.
import type { AssetVault } from '@hindsight/asset-vault';
import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import type { Limits } from '@hindsight/limits';
import type { PointReader } from '@hindsight/points';
import type { RecordingIndex } from '@hindsight/recording-index';
import type { SiteSignal } from '@hindsight/site-directory';
import type { HealthCheck, Logger, Metrics } from '@hindsight/telemetry';
import type { RequestFacts } from '@hindsight/wire';

import type { RefusalCounts } from './sites/refusal-counts.ts';

export interface ApiConfig {
  /** The app's own origin, when it is not the one requests name (`PUBLIC_ORIGIN`). */
  publicOrigin?: string;
  /** The player's origin, when it has a host name of its own (`PLAYER_ORIGIN`). */
  playerOrigin?: string;
  /** The player listener's port. */
  playerPort: number;
  /** Addresses or CIDRs of proxies whose X-Forwarded-* are believed. */
  trustProxy: readonly string[];
  /** The built app: a folder with index.html. */
  appFolder: string;
  /** The built player page: a folder with player.html. */
  playerFolder: string;
  /** A program's secret for fetching site changes; absent: that door is closed. */
  sitesToken?: string;
  /** Requests of one key or sign-in per second, ten times as many at once; default 100. */
  requestsPerSecond?: number;
}

/** The way recordings taken from files go: that of every visit, through the log, files into the site's vault. */
export interface ImportDoor {
  /** Durable when it resolves with true; false: it cannot be taken now. */
  append(batch: { workspaceId: string; siteId: string; facts: RequestFacts; receivedAt: number; body: Uint8Array }): Promise<boolean>;
  vault: Pick<AssetVault, 'keep'>;
}

export interface ApiParts {
  config: ApiConfig;
  pool: Pool;
  /** For TypeORM, which keeps connections of its own. */
  databaseUrl: string;
  blobs: BlobReader;
  index: RecordingIndex;
  points: PointReader;
  logger: Logger;
  metrics: Metrics;
  /** Parts of the program that /health/ready speaks for; the database is added by the API itself. */
  health: Record<string, HealthCheck>;
  refusalCounts: RefusalCounts;
  /** Where limits are kept; absent: in this process. */
  limits?: Limits;
  /** Told of each change of a site, for edges elsewhere; absent: they ask at their interval. */
  siteSignal?: SiteSignal;
  /** Absent where the log is another program's: recordings cannot be taken from files there. */
  importDoor?: ImportDoor;
  /** ms since 1970; for tests. */
  now?: () => number;
}

export const CONFIG = Symbol('config');
export const POOL = Symbol('pool');
export const BLOBS = Symbol('blobs');
export const INDEX = Symbol('index');
export const POINTS = Symbol('points');
export const LOGGER = Symbol('logger');
export const METRICS = Symbol('metrics');
export const HEALTH = Symbol('health');
export const REFUSAL_COUNTS = Symbol('refusal counts');
export const LIMITS = Symbol('limits');
export const LIMIT_SECRET = Symbol('limit secret');
export const SITE_SIGNAL = Symbol('site signal');
export const IMPORT_DOOR = Symbol('import door');
export const NOW = Symbol('now');
