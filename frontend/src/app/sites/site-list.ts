// All sites of the workspace, and the way to a new one.
import { Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { Sites } from '../api/sites.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatAgo } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';
import { NewSiteDialog } from './new-site-dialog.ts';

@Component({
  selector: 'hs-site-list',
  imports: [FailurePanel, Icon, MatButtonModule, RouterLink, StatePanel],
  templateUrl: './site-list.html',
  styleUrl: './site-list.css',
})
export class SiteList {
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly sites = inject(Sites);
  protected readonly ago = formatAgo;

  constructor() {
    inject(PageReady).when(() => !this.sites.list.isLoading());
  }

  protected async create(): Promise<void> {
    const siteId = await firstValueFrom(this.dialog.open<NewSiteDialog, void, string>(NewSiteDialog, { width: '460px' }).afterClosed());
    if (siteId) await this.router.navigate(['/sites', siteId, 'install']);
  }
}
