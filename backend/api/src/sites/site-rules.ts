// The sites of a workspace: what the app shows of them and may change.
import { Inject, Injectable } from '@nestjs/common';
import type { Coverage, InstallCheck, NewSite, Site as SiteShape, SiteChange } from '@hindsight/api-contract';
import type { Site } from '@hindsight/database/entities';
import { DEFAULT_TRACKER_SETTINGS } from '@hindsight/wire';

import { REFUSAL_COUNTS } from '../api-parts.ts';
import type { Caller } from '../access/caller.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import type { RefusalCounts } from './refusal-counts.ts';
import { refusalHint } from './refusal-hints.ts';
import { SiteCoverage } from './site-coverage.ts';
import { SiteData } from './site-data.ts';
import { Sites } from './sites.ts';

@Injectable()
export class SiteRules {
  readonly #sites: Sites;
  readonly #data: SiteData;
  readonly #coverage: SiteCoverage;
  readonly #refusalCounts: RefusalCounts;

  constructor(
    @Inject(Sites) sites: Sites, @Inject(SiteData) data: SiteData, @Inject(SiteCoverage) coverage: SiteCoverage,
    @Inject(REFUSAL_COUNTS) refusalCounts: RefusalCounts,
  ) {
    this.#sites = sites;
    this.#data = data;
    this.#coverage = coverage;
    this.#refusalCounts = refusalCounts;
  }

  /** @param trackerOrigin where pages load the tracker from */
  async list(caller: Caller, trackerOrigin: string): Promise<{ sites: SiteShape[] }> {
    const sites = await this.#sites.list(caller.workspaceId);
    const firstData = await this.#data.first(sites.map(({ id }) => id));
    return { sites: sites.map((site) => describe(site, trackerOrigin, firstData)) };
  }

  async find(caller: Caller, siteId: bigint, trackerOrigin: string): Promise<SiteShape | Refusal> {
    const site = await this.#sites.find(caller.workspaceId, siteId);
    return site ? describe(site, trackerOrigin, await this.#data.first([site.id])) : refuse('API_SITE_UNKNOWN');
  }

  async add(caller: Caller, { name, domains }: NewSite, trackerOrigin: string): Promise<SiteShape> {
    const site = await this.#sites.add({
      workspaceId: caller.workspaceId, name, domains: domains.map(hostOf), settings: DEFAULT_TRACKER_SETTINGS, isDemo: false,
    });
    return describe(site, trackerOrigin, new Map());
  }

  async change(caller: Caller, siteId: bigint, { name, domains, settings, retentionDays }: SiteChange, trackerOrigin: string): Promise<SiteShape | Refusal> {
    const site = await this.#sites.find(caller.workspaceId, siteId);
    if (!site) return refuse('API_SITE_UNKNOWN');
    const changed = await this.#sites.change(site.id, {
      ...(name === undefined ? {} : { name }),
      ...(domains === undefined ? {} : { domains: domains.map(hostOf) }),
      ...(retentionDays === undefined ? {} : { retentionDays }),
      ...(settings === undefined ? {} : { settings: { ...DEFAULT_TRACKER_SETTINGS, ...site.settings, ...withoutAbsent(settings) } }),
    });
    return describe(changed, trackerOrigin, await this.#data.first([site.id]));
  }

  async remove(caller: Caller, siteId: bigint): Promise<void | Refusal> {
    const site = await this.#sites.find(caller.workspaceId, siteId);
    if (!site) return refuse('API_SITE_UNKNOWN');
    await this.#sites.remove(site, caller.memberId);
  }

  async coverage(caller: Caller, siteId: bigint): Promise<Coverage | Refusal> {
    const site = await this.#sites.find(caller.workspaceId, siteId);
    return site ? this.#coverage.ofSite(site.id, Date.now()) : refuse('API_SITE_UNKNOWN');
  }

  async checkInstall(caller: Caller, siteId: bigint): Promise<InstallCheck | Refusal> {
    const site = await this.#sites.find(caller.workspaceId, siteId);
    if (!site) return refuse('API_SITE_UNKNOWN');
    const seen = await this.#data.seen(site.id);
    const { refused, bootstrapLastFetchedAt } = this.#refusalCounts.ofSite(site.publicKey);
    return {
      firstDataAt: seen.firstDataAt?.getTime() ?? null,
      lastDataAt: seen.lastDataAt?.getTime() ?? null,
      recordings: seen.recordings,
      refused: refused.map((row) => ({ ...row, hint: refusalHint(row.reason) })),
      bootstrapLastFetchedAt,
    };
  }
}

function describe(site: Site, trackerOrigin: string, firstData: ReadonlyMap<bigint, Date>): SiteShape {
  return {
    id: String(site.id), name: site.name, key: site.publicKey, domains: site.domains,
    settings: { ...DEFAULT_TRACKER_SETTINGS, ...site.settings }, isDemo: site.isDemo,
    createdAt: site.createdAt.getTime(), firstDataAt: firstData.get(site.id)?.getTime() ?? null, retentionDays: site.retentionDays,
    snippet: `<script async src="${trackerOrigin}/s/${site.publicKey}.js"></script>`,
  };
}

/** People paste addresses; the edge compares host names. `*.` in front stays. */
function hostOf(domain: string): string {
  const text = domain.trim().toLowerCase();
  const wildcard = /^(?:[a-z]+:\/\/)?\*\./.test(text) ? '*.' : '';
  const rest = text.replace(/^[a-z][a-z0-9+.-]*:\/\//, '').replace(/^\*\./, '');
  return wildcard + (URL.parse(`http://${rest}`)?.hostname ?? rest);
}

function withoutAbsent<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
