// What a screen says when it has nothing to show: why, and what to do next (the content projected into it).
import { Component, input } from '@angular/core';
import { Icon } from './icon.ts';
import type { IconName } from './icon-paths.ts';

@Component({
  selector: 'hs-state-panel',
  imports: [Icon],
  template: `
    <span class="disc"><hs-icon [name]="icon()" /></span>
    <h2>{{ heading() }}</h2>
    @if (text()) { <p class="muted">{{ text() }}</p> }
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host { display: flex; flex-direction: column; align-items: center; text-align: center; gap: 8px; padding: 56px 24px; }
    .disc { display: grid; place-items: center; width: 48px; height: 48px; border-radius: 50%; background: var(--mat-sys-secondary-container); color: var(--mat-sys-on-secondary-container); margin-bottom: 6px; }
    .disc hs-icon { font-size: 19px; }
    p { max-width: 460px; }
    .actions { justify-content: center; margin-top: 10px; }
    .actions:empty { display: none; }
  `,
})
export class StatePanel {
  readonly icon = input.required<IconName>();
  readonly heading = input.required<string>();
  readonly text = input('');
}
