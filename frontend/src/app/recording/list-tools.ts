// Above a list of what happened: words to look for, and kinds to choose among, each with how many there are.
import { Component, input, model } from '@angular/core';
import { Icon } from '../design/icon.ts';
import { formatNumber } from '../format/count.ts';

export interface CountedGroup {
  name: string;
  count: number;
}

@Component({
  selector: 'hs-list-tools',
  imports: [Icon],
  template: `
    <label class="search"><hs-icon name="search" /><span class="visually-hidden">{{ searchName() }}</span><input #box type="search" [placeholder]="placeholder()" autocomplete="off" [value]="wanted()" (input)="wanted.set(box.value)" /></label>
    <div class="groups" role="group" [attr.aria-label]="groupsName()">
      <button type="button" [attr.aria-pressed]="group() === null" (click)="group.set(null)">All</button>
      @for (each of groups(); track each.name) { <button type="button" [attr.aria-pressed]="group() === each.name" (click)="group.set(each.name)">{{ each.name }} <span class="count numeric">{{ number(each.count) }}</span></button> }
    </div>
  `,
  styles: `
    :host { display: block; padding: 10px 12px 8px; border-bottom: 1px solid var(--mat-sys-outline-variant); }
    .search { display: flex; align-items: center; gap: 8px; height: 34px; padding: 0 10px; border: 1px solid var(--mat-sys-outline-variant); border-radius: 9px; color: var(--mat-sys-on-surface-variant); }
    .search:focus-within { border-color: var(--mat-sys-primary); }
    .search hs-icon { font-size: 12px; }
    .search input { flex: 1; min-width: 0; border: 0; background: none; color: var(--mat-sys-on-surface); outline: none; }
    .search input::placeholder { color: var(--mat-sys-on-surface-variant); opacity: 1; }
    .groups { display: flex; gap: 2px; margin: 8px -4px 0; flex-wrap: wrap; }
    .groups button { height: 26px; padding: 0 8px; border: 0; border-radius: 7px; background: none; color: var(--mat-sys-on-surface-variant); cursor: pointer; font-size: 12.5px; font-weight: 550; }
    .groups button:hover { background: var(--mat-sys-surface-variant); }
    .groups button[aria-pressed='true'] { background: var(--mat-sys-primary-container); color: var(--mat-sys-on-primary-container); }
    .count { font-weight: 400; }
  `,
})
export class ListTools {
  readonly searchName = input.required<string>();
  readonly placeholder = input.required<string>();
  readonly groupsName = input.required<string>();
  /** Those there is anything of. */
  readonly groups = input.required<readonly CountedGroup[]>();
  /** Name of the one chosen; null: all. */
  readonly group = model.required<string | null>();
  readonly wanted = model.required<string>();
  protected readonly number = formatNumber;
}
