// What a person pointed at in the paused recording, and what can be done about it: hide it in visits to come, or find the visits that
// clicked it.
import { Clipboard } from '@angular/cdk/clipboard';
import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatTooltipModule } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import type { Site } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { Sites } from '../api/sites.ts';
import { Confirm } from '../design/confirm.ts';
import { Icon } from '../design/icon.ts';
import { Toast } from '../design/toast.ts';
import { Playback } from './playback.ts';

@Component({
  selector: 'hs-inspect-panel',
  imports: [Icon, MatButtonModule, MatTooltipModule, RouterLink],
  template: `
    @if (playback.picked(); as element) {
      <div class="what">
        <span class="strong ellipsis">{{ name() }}</span>
        <code class="ellipsis muted" [title]="element.selector">{{ element.selector }}</code>
      </div>
      <span class="actions">
        <button mat-icon-button type="button" aria-label="Copy selector" matTooltip="Copy selector" (click)="copy(element.selector)"><hs-icon name="copy" /></button>
        <button mat-stroked-button type="button" [disabled]="!canMask()" [matTooltip]="canMask() ? '' : 'Elements inside a web component are masked through the component itself'" (click)="mask()"><hs-icon name="mask" />Mask from now on</button>
        <a mat-stroked-button [routerLink]="['/sites', siteId(), 'recordings']" [queryParams]="{ clickedSelector: element.selector }"><hs-icon name="filter" />Visits that clicked it</a>
      </span>
    } @else {
      <p class="what muted"><span>Point at an element of the page and click it.</span></p>
    }
    <button mat-icon-button type="button" aria-label="Stop pointing at elements" matTooltip="Stop (Esc)" (click)="playback.inspect(false)"><hs-icon name="close" /></button>
  `,
  styles: `
    :host { display: flex; align-items: center; gap: 8px 12px; flex-wrap: wrap; padding: 8px 8px 8px 14px; background: var(--mat-sys-surface); border-top: 1px solid var(--mat-sys-outline-variant); }
    .what { flex: 1; min-width: 160px; display: flex; flex-direction: column; }
    .strong { font-weight: 600; }
    code { font-size: 12px; }
    @media (max-width: 480px) { .what { flex-basis: 70%; } .actions { order: 3; flex-basis: 100%; } .actions > :first-child { display: none; } }
  `,
  host: { 'role': 'region', 'aria-label': 'Pointing at elements' },
})
export class InspectPanel {
  private readonly http = inject(HttpClient);
  private readonly sites = inject(Sites);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  private readonly clipboard = inject(Clipboard);
  protected readonly playback = inject(Playback);
  readonly siteId = input.required<string>();
  protected readonly name = computed(() => {
    const element = this.playback.picked();
    return element === null ? '' : element.text ? `${element.role} “${element.text}”` : element.role;
  });
  /** A rule's selector does not reach into a shadow tree. */
  protected readonly canMask = computed(() => !this.playback.picked()?.selector.includes(' >>> '));

  protected copy(selector: string): void {
    this.toast.say(this.clipboard.copy(selector) ? 'Selector copied.' : 'The selector could not be copied.');
  }

  protected async mask(): Promise<void> {
    const element = this.playback.picked();
    if (element === null) return;
    const path = (element.path.split(/[?#]/)[0] ?? '/').slice(0, 200) || '/';
    const isSure = await this.confirm.ask({
      heading: 'Mask this element from now on?', action: 'Mask it',
      text: `Visits that begin from now on record asterisks in place of the text of ${element.selector} on ${path}. Recordings made before keep what they have. The rule stands in the site's settings, where it can be changed or taken back.`,
    });
    if (!isSure) return;
    try {
      // Asked anew: others may have changed the rules meanwhile.
      const { settings } = await firstValueFrom(this.http.get<Site>(apiUrl('sites', this.siteId())));
      const rules = settings.pathRules ?? [];
      if (rules.some((rule) => rule.path === path && rule.rule === 'mask' && rule.selector === element.selector)) return this.toast.say('There is such a rule already.');
      await this.sites.change(this.siteId(), { settings: { pathRules: [...rules, { path, rule: 'mask', selector: element.selector }] } });
      this.toast.say('Masked in visits that begin from now on.');
      this.playback.inspect(false);
    } catch (error) {
      this.toast.fail('The rule was not kept.', error);
    }
  }
}
