// How to put the snippet into pages, and whether it works: asks the server again and again until data has come, and says why not.
import { httpResource } from '@angular/common/http';
import { Component, DestroyRef, computed, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Coverage, InstallCheck, Site } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { CopyButton } from '../design/copy-button.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { formatCount } from '../format/count.ts';
import { formatAgo, formatMoment } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';
import { RECIPES } from './recipes.ts';

const CHECK_EVERY_MS = 3_000;

type Verdict = 'waiting' | 'refused' | 'fetched' | 'seen';

@Component({
  selector: 'hs-install-page',
  imports: [CopyButton, FailurePanel, Icon, MatButtonModule, RouterLink],
  templateUrl: './install-page.html',
  styleUrl: './install-page.css',
})
export class InstallPage {
  readonly siteId = input.required<string>();
  protected readonly site = httpResource<Site>(() => apiUrl('sites', this.siteId()));
  protected readonly check = httpResource<InstallCheck>(() => apiUrl('sites', this.siteId(), 'install'));
  protected readonly coverage = httpResource<Coverage>(() => apiUrl('sites', this.siteId(), 'coverage'));
  protected readonly ago = formatAgo;
  protected readonly moment = formatMoment;
  protected readonly visits = (count: number): string => formatCount(count, 'visit');
  protected readonly times = (count: number): string => formatCount(count, 'time');

  protected readonly verdict = computed<Verdict>(() => {
    if (!this.check.hasValue()) return 'waiting';
    const { firstDataAt, refused, bootstrapLastFetchedAt } = this.check.value();
    if (firstDataAt !== null) return 'seen';
    if (refused.length > 0) return 'refused';
    return bootstrapLastFetchedAt !== null ? 'fetched' : 'waiting';
  });
  protected readonly recordings = computed(() => (this.check.hasValue() ? formatCount(this.check.value().recordings, 'recording') : ''));
  /** Where the tracker comes from and sends to: what a Content-Security-Policy must allow. */
  protected readonly origin = computed(() => (this.site.hasValue() ? originOf(this.site.value().snippet) : location.origin));
  private readonly snippetUrl = computed(() => (this.site.hasValue() ? addressOf(this.site.value().snippet) : ''));
  protected readonly recipes = computed(() => RECIPES.map(({ name, text, code }) => ({ name, text, code: code(this.snippetUrl()) })));
  protected readonly cspLine = computed(() => `script-src ${this.origin()}; connect-src ${this.origin()}`);

  constructor() {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !this.check.isLoading()) this.check.reload();
    }, CHECK_EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
    inject(PageReady).when(() => (this.site.hasValue() && this.check.hasValue()) || this.site.error() !== undefined);
  }
}

function addressOf(snippet: string): string {
  return /src="([^"]+)"/.exec(snippet)?.[1] ?? '';
}

function originOf(snippet: string): string {
  const address = addressOf(snippet);
  return URL.canParse(address) ? new URL(address).origin : location.origin;
}
