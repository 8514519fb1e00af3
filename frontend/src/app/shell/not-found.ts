// An address the app does not know.
import { Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { StatePanel } from '../design/state-panel.ts';
import { PageReady } from '../page-ready.ts';

@Component({
  selector: 'hs-not-found',
  imports: [MatButtonModule, RouterLink, StatePanel],
  template: `<hs-state-panel icon="search" heading="There is no such page" text="The link may be old or mistyped."><a mat-flat-button routerLink="/">Go to the recordings</a></hs-state-panel>`,
})
export class NotFound {
  constructor() {
    inject(PageReady).when(() => true);
  }
}
