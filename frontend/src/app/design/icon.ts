// One icon of our own set: 24 × 24 strokes in the current colour. Decoration only; the words stand beside it or in aria-label.
import { Component, computed, input } from '@angular/core';
import { ICON_PATHS, type IconName } from './icon-paths.ts';

@Component({
  selector: 'hs-icon',
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host { display: inline-flex; width: 1.25em; height: 1.25em; flex: none; font-size: 16px; }
    svg { width: 100%; height: 100%; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => ICON_PATHS[this.name()]);
}
