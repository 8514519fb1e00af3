// The app's bare address: on to the site last looked at, or to the list when there is none yet.
import { Component, effect, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Sites } from '../api/sites.ts';
import { FailurePanel } from '../design/failure-panel.ts';

@Component({
  selector: 'hs-first-site',
  imports: [FailurePanel],
  template: `@if (sites.list.error(); as error) { <hs-failure-panel heading="The sites could not be loaded" [error]="error" (retry)="sites.list.reload()" /> }`,
})
export class FirstSite {
  private readonly router = inject(Router);
  protected readonly sites = inject(Sites);

  constructor() {
    effect(() => {
      if (!this.sites.list.hasValue()) return;
      const site = this.sites.current();
      void this.router.navigate(site ? ['/sites', site.id, 'overview'] : ['/sites'], { replaceUrl: true });
    });
  }
}
