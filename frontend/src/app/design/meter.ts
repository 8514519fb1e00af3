// A bar that shows how much of something is used.
import { Component, computed, input } from '@angular/core';

@Component({
  selector: 'hs-meter',
  template: `<span class="track" role="meter" [attr.aria-label]="label()" aria-valuemin="0" aria-valuemax="100" [attr.aria-valuenow]="percent()"><span class="fill" [class.warn]="share() >= warnFrom()" [class.error]="share() >= errorFrom()" [style.width.%]="percent()"></span></span>`,
  styles: `
    :host { display: block; }
    .track { display: block; height: 8px; border-radius: 4px; overflow: hidden; background: var(--mat-sys-surface-variant); }
    .fill { display: block; height: 100%; min-width: 3px; border-radius: 4px; background: var(--mat-sys-primary); }
    .fill.warn { background: var(--hs-mark-rage); }
    .fill.error { background: var(--hs-mark-error); }
  `,
})
export class Meter {
  /** 0 to 1. */
  readonly share = input.required<number>();
  readonly label = input.required<string>();
  readonly warnFrom = input(0.8);
  readonly errorFrom = input(0.95);
  protected readonly percent = computed(() => Math.round(Math.min(1, Math.max(0, this.share())) * 1000) / 10);
}
