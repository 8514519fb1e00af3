// What happened in a visit or did not, each left open, wanted or unwanted.
import { Component, input, output } from '@angular/core';
import { FLAG_LABELS } from './filter-chips.ts';
import type { FlagField, ListFilter } from './list-filter.ts';

@Component({
  selector: 'hs-flag-list',
  template: `
    @for (field of fields(); track field) {
      <label><span>{{ labels[field][0] }}</span>
        <select #box (change)="set(field, box.value)">
          <option value="" [selected]="filter()[field] === null">either</option>
          <option value="true" [selected]="filter()[field] === true">yes</option>
          <option value="false" [selected]="filter()[field] === false">no</option>
        </select>
      </label>
    }
  `,
  styles: `
    label { display: flex; align-items: center; justify-content: space-between; gap: 12px; min-height: 36px; }
    select { height: 30px; border-radius: 7px; border: 1px solid var(--mat-sys-outline-variant); background: var(--mat-sys-surface); color: inherit; padding: 0 6px; }
  `,
})
export class FlagList {
  readonly fields = input.required<readonly FlagField[]>();
  readonly filter = input.required<ListFilter>();
  readonly changed = output<Partial<ListFilter>>();
  protected readonly labels = FLAG_LABELS;

  protected set(field: FlagField, value: string): void {
    this.changed.emit({ [field]: value === '' ? null : value === 'true' });
  }
}
