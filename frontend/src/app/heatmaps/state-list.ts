// The states a page was clicked in, each with its share of the clicks: one address shows a menu, a dialog, the next step.
import { Component, computed, input, output, signal } from '@angular/core';
import type { PageState } from '@hindsight/api-contract';
import { Icon } from '../design/icon.ts';
import { formatCount, formatShare } from '../format/count.ts';

const SHOWN_FIRST = 6;

@Component({
  selector: 'hs-state-list',
  imports: [Icon],
  template: `
    <span class="muted small head">State of the page</span>
    <div role="group" aria-label="State of the page">
      @for (row of shown(); track row.id) {
        <button type="button" [attr.aria-pressed]="row.id === chosen()" [title]="row.hint" (click)="choose.emit(row.id)"><span class="ellipsis">{{ row.label }}</span><span class="numeric share">{{ row.share }}</span></button>
      }
      @if (hidden() > 0) { <button type="button" class="more" (click)="isWhole.set(true)"><hs-icon name="more" />{{ hidden() }} more</button> }
    </div>
  `,
  styles: `
    :host { display: flex; gap: 6px 12px; align-items: center; flex-wrap: wrap; margin-bottom: 14px; }
    div { display: flex; gap: 6px; flex-wrap: wrap; min-width: 0; }
    button { display: inline-flex; align-items: center; gap: 8px; max-width: 260px; min-height: 32px; padding: 4px 12px; border: 1px solid var(--mat-sys-outline-variant); border-radius: 16px; background: var(--mat-sys-surface); color: inherit; font: inherit; font-size: 13px; cursor: pointer; }
    button:hover { background: var(--mat-sys-surface-container); }
    button[aria-pressed=true] { background: var(--mat-sys-secondary-container); color: var(--mat-sys-on-secondary-container); border-color: transparent; font-weight: 550; }
    .share { opacity: 0.85; font-size: 12px; }
    .more hs-icon { font-size: 12px; }
  `,
})
export class StateList {
  readonly states = input.required<readonly PageState[]>();
  /** '' is all of them. */
  readonly chosen = input.required<string>();
  readonly choose = output<string>();
  protected readonly isWhole = signal(false);

  private readonly rows = computed(() => {
    const all = this.states().reduce((sum, state) => sum + state.clicks, 0);
    const rows = this.states().map((state) => ({
      id: state.id, label: stateName(state), share: formatShare(state.clicks, all),
      hint: `${formatCount(state.clicks, 'click')} in ${formatCount(state.recordings, 'visit')}${state.selector ? `: ${state.selector}` : ''}`,
    }));
    return [{ id: '', label: 'All states', share: '', hint: 'Clicks in every state, drawn over the page as it comes' }, ...rows];
  });
  /** The chosen one is always among them. */
  protected readonly shown = computed(() => this.rows().filter((row, index) => this.isWhole() || index <= SHOWN_FIRST || row.id === this.chosen()));
  protected readonly hidden = computed(() => this.rows().length - this.shown().length);
}

export function stateName({ id, label, selector }: PageState): string {
  if (id === '0') return 'As it comes';
  return label || (selector.split(' + ')[0] ?? '').split(' > ').at(-1) || 'Something open';
}
