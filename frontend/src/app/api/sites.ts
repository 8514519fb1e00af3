// The sites of the workspace and which one the person looks at; shared by the shell and all pages of a site.
import { HttpClient, httpResource } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { Site } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { Account } from './account.ts';
import { apiUrl } from './api-url.ts';

export interface NewSite {
  name: string;
  domains: string[];
}
const LAST_SITE = 'hindsight.site';

@Injectable({ providedIn: 'root' })
export class Sites {
  private readonly http = inject(HttpClient);
  private readonly account = inject(Account);
  private readonly chosenId = signal<string | null>(localStorage.getItem(LAST_SITE));

  readonly list = httpResource<{ sites: Site[] }>(() => (this.account.me() ? apiUrl('sites') : undefined));
  readonly all = computed<Site[]>(() => (this.list.hasValue() ? this.list.value().sites : []));
  /** The site last looked at, else the first. */
  readonly current = computed<Site | null>(() => {
    const sites = this.all();
    return sites.find((site) => site.id === this.chosenId()) ?? sites[0] ?? null;
  });

  choose(siteId: string): void {
    this.chosenId.set(siteId);
    localStorage.setItem(LAST_SITE, siteId);
  }

  async create(site: NewSite): Promise<Site> {
    const created = await firstValueFrom(this.http.post<Site>(apiUrl('sites'), site));
    this.choose(created.id);
    this.list.reload();
    return created;
  }

  async change(siteId: string, change: Partial<Pick<Site, 'name' | 'domains'>> & { settings?: Partial<Site['settings']> }): Promise<Site> {
    const changed = await firstValueFrom(this.http.patch<Site>(apiUrl('sites', siteId), change));
    this.list.reload();
    return changed;
  }

  async remove(siteId: string): Promise<void> {
    await firstValueFrom(this.http.delete(apiUrl('sites', siteId)));
    this.list.reload();
  }
}
