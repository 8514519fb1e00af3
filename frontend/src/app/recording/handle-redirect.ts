// `/v/:handle`, the public name a page may show for its own visit: leads to the recording for people who may see it.
import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { RecordingDetail } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { StatePanel } from '../design/state-panel.ts';

@Component({
  selector: 'hs-handle-redirect',
  imports: [FailurePanel, MatButtonModule, RouterLink, StatePanel],
  template: `
    @if (isMissing()) {
      <hs-state-panel icon="search" heading="No visit has this name" text="It may not have reached the server yet: visits appear a few seconds after their first page. It may also have been deleted.">
        <button mat-flat-button type="button" (click)="found.reload()">Look again</button>
        <a mat-button routerLink="/">To the recordings</a>
      </hs-state-panel>
    } @else if (found.error()) {
      <hs-failure-panel heading="The visit could not be looked up" [error]="found.error()" (retry)="found.reload()" />
    }
  `,
})
export class HandleRedirect {
  private readonly router = inject(Router);
  readonly handle = input.required<string>();
  readonly t = input<string>();
  protected readonly found = httpResource<RecordingDetail>(() => apiUrl('handles', this.handle()));
  protected readonly isMissing = computed(() => describeFailure(this.found.error()).status === 404);

  constructor() {
    effect(() => {
      if (!this.found.hasValue()) return;
      const queryParams = this.t() === undefined ? {} : { t: this.t() };
      void this.router.navigate(['/recordings', this.found.value().id], { queryParams, replaceUrl: true });
    });
  }
}
