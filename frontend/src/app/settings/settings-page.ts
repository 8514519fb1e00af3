// Everything a site can be told: who may send, how much is recorded, what is hidden, how pages are grouped; and its end.
import { httpResource } from '@angular/common/http';
import { Component, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import type { Site } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { Sites } from '../api/sites.ts';
import { Confirm } from '../design/confirm.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Toast } from '../design/toast.ts';
import { PageReady } from '../page-ready.ts';
import { ImportCard } from './import-card.ts';
import { PageCosts } from './page-costs.ts';
import { PageRulesForm } from './page-rules-form.ts';
import { SiteForm } from './site-form.ts';

@Component({
  selector: 'hs-settings-page',
  imports: [FailurePanel, ImportCard, MatButtonModule, PageCosts, PageRulesForm, SiteForm],
  template: `
    <div class="page narrow">
      <header class="page-head"><div class="grow"><h1>Settings</h1><p>Changes reach your pages within a minute. The recorder itself is not downloaded again.</p></div></header>
      @if (site.error(); as error) {
        <div class="card"><hs-failure-panel heading="The settings could not be loaded" [error]="error" (retry)="site.reload()" /></div>
      } @else if (site.hasValue()) {
        <hs-site-form [site]="site.value()" (changed)="site.set($event)" />
        <hs-page-rules-form [siteId]="siteId()" />
        <hs-page-costs [siteId]="siteId()" />
        <hs-import-card [siteId]="siteId()" />
        <section class="card padded danger-zone">
          <h2>Delete this site</h2>
          <p>Its recordings and heatmaps go with it, and its snippet stops working. This cannot be undone.</p>
          <button mat-stroked-button type="button" class="danger" (click)="remove(site.value())">Delete site…</button>
        </section>
      } @else {
        <div class="card skeleton" style="height: 420px"></div>
      }
    </div>
  `,
  styles: 'hs-site-form, hs-page-rules-form, hs-page-costs, hs-import-card { display: block; margin-bottom: 16px; }',
})
export class SettingsPage {
  private readonly sites = inject(Sites);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  readonly siteId = input.required<string>();
  protected readonly site = httpResource<Site>(() => apiUrl('sites', this.siteId()));

  constructor() {
    inject(PageReady).when(() => this.site.hasValue() || this.site.error() !== undefined);
  }

  protected async remove(site: Site): Promise<void> {
    const isSure = await this.confirm.ask({ heading: `Delete ${site.name}?`, text: 'All recordings and heatmaps of this site are deleted, and its pages are told to stop recording.', action: 'Delete site', typed: site.name });
    if (!isSure) return;
    try {
      await this.sites.remove(site.id);
      this.toast.say(`${site.name} is being deleted.`);
      await this.router.navigateByUrl('/sites');
    } catch (error) {
      this.toast.fail('The site was not deleted.', error);
    }
  }
}
