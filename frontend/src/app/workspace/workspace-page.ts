// The workspace: who belongs to it, which programs may read it, and whether the player is kept apart well enough.
import { Component, inject } from '@angular/core';
import { Account } from '../api/account.ts';
import { PageReady } from '../page-ready.ts';
import { ApiKeysCard } from './api-keys-card.ts';
import { MembersCard } from './members-card.ts';

@Component({
  selector: 'hs-workspace-page',
  imports: [ApiKeysCard, MembersCard],
  template: `
    <div class="page narrow">
      <header class="page-head"><div class="grow"><h1>{{ me()?.workspace?.name || 'Workspace' }}</h1><p>Members and keys of this workspace.</p></div></header>
      @if (me()?.playerWarning; as warning) { <p class="notice warn"><span>{{ warning }}</span></p> }
      <hs-members-card />
      @if (canAdminister()) { <hs-api-keys-card /> }
      <p class="muted small">Recordings play at <code>{{ me()?.playerOrigin }}</code>, apart from this app.</p>
    </div>
  `,
  styles: 'hs-members-card, hs-api-keys-card { display: block; margin-bottom: 16px; }',
})
export class WorkspacePage {
  private readonly account = inject(Account);
  protected readonly me = this.account.me;
  protected readonly canAdminister = this.account.canAdminister;

  constructor() {
    inject(PageReady).when(() => this.me() !== null);
  }
}
