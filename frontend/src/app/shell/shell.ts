// The frame around every screen: site switcher, navigation, look, account. Side bar when wide; bars at top and foot when narrow.
import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { Account } from '../api/account.ts';
import { Sites } from '../api/sites.ts';
import { ColorScheme, type Scheme } from '../design/color-scheme.ts';
import { Icon } from '../design/icon.ts';
import type { IconName } from '../design/icon-paths.ts';
import { Toast } from '../design/toast.ts';
import { Brand } from './brand.ts';

interface Place {
  path: string;
  label: string;
  icon: IconName;
}
const PLACES: readonly Place[] = [
  { path: 'overview', label: 'Overview', icon: 'overview' },
  { path: 'recordings', label: 'Recordings', icon: 'recordings' },
  { path: 'heatmaps', label: 'Heatmaps', icon: 'heatmap' },
  { path: 'signals', label: 'Signals', icon: 'rage' },
  { path: 'install', label: 'Install', icon: 'install' },
  { path: 'settings', label: 'Settings', icon: 'settings' },
];
const SCHEMES: readonly { scheme: Scheme; label: string; icon: IconName }[] = [
  { scheme: 'system', label: 'As the system', icon: 'system' },
  { scheme: 'light', label: 'Light', icon: 'sun' },
  { scheme: 'dark', label: 'Dark', icon: 'moon' },
];

@Component({
  selector: 'hs-shell',
  imports: [Brand, Icon, MatButtonModule, MatMenuModule, RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './shell.html',
  styleUrl: './shell.css',
})
export class Shell {
  private readonly router = inject(Router);
  private readonly account = inject(Account);
  private readonly toast = inject(Toast);
  protected readonly sites = inject(Sites);
  protected readonly colorScheme = inject(ColorScheme);
  protected readonly places = PLACES;
  protected readonly schemes = SCHEMES;
  protected readonly me = this.account.me;
  protected readonly isOwner = computed(() => this.me()?.member.role === 'owner');
  protected readonly schemeIcon = computed(() => SCHEMES.find((s) => s.scheme === this.colorScheme.scheme())?.icon ?? 'system');

  private readonly url = toSignal(
    this.router.events.pipe(filter((event) => event instanceof NavigationEnd), map(() => this.router.url), startWith(this.router.url)),
    { initialValue: '' },
  );
  /** A recording belongs to the list although its address does not say so. */
  protected readonly isRecording = computed(() => this.url().startsWith('/recordings/'));

  constructor() {
    this.router.events.pipe(filter((event) => event instanceof NavigationEnd), startWith(null)).subscribe(() => {
      const siteId = /^\/sites\/(\d+)/.exec(this.router.url)?.[1];
      if (siteId !== undefined) this.sites.choose(siteId);
    });
  }

  protected switchTo(siteId: string): void {
    const place = /^\/sites\/\d+\/(\w+)/.exec(this.router.url)?.[1] ?? 'recordings';
    this.sites.choose(siteId);
    void this.router.navigate(['/sites', siteId, place]);
  }

  protected async signOut(): Promise<void> {
    try {
      await this.account.signOut();
      await this.router.navigateByUrl('/sign-in');
    } catch (error) {
      this.toast.fail('Signing out failed.', error);
    }
  }
}
