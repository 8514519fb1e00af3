// A country as code and name.
import { Component, computed, input } from '@angular/core';
import { countryName } from '../format/country.ts';

@Component({
  selector: 'hs-country-badge',
  template: `<span class="code mono" aria-hidden="true">{{ code() || '??' }}</span><span class="ellipsis">{{ name() }}</span>`,
  styles: `
    :host { display: inline-flex; align-items: center; gap: 7px; min-width: 0; }
    .code { display: grid; place-items: center; width: 26px; height: 18px; border-radius: 4px; font-size: 10.5px; font-weight: 600; letter-spacing: 0.02em; background: var(--mat-sys-surface-variant); color: var(--mat-sys-on-surface-variant); flex: none; }
  `,
})
export class CountryBadge {
  readonly code = input.required<string>();
  protected readonly name = computed(() => countryName(this.code()));
}
