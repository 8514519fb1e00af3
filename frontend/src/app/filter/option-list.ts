// Tick what is wanted: the values that occur with their counts, or a box to type one when the counts cannot be had.
import { Component, computed, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { formatNumber } from '../format/count.ts';
import { optionLabel } from './filter-chips.ts';
import type { ManyField } from './list-filter.ts';

export interface FacetValue {
  key: string;
  count: number;
}

@Component({
  selector: 'hs-option-list',
  imports: [MatButtonModule, MatCheckboxModule, MatFormFieldModule, MatInputModule],
  template: `
    @if (options() === null) {
      <div class="skeleton" style="height: 96px" aria-label="Loading"></div>
    } @else {
      @if (shown().length > 0) {
        <ul>
          @for (option of shown(); track option.key) {
            <li>
              <mat-checkbox [checked]="chosen().includes(option.key)" (change)="toggle(option.key, $event.checked)">{{ label(option.key) }}</mat-checkbox>
              @if (option.count !== null) { <span class="muted small numeric">{{ number(option.count) }}</span> }
            </li>
          }
        </ul>
      } @else if (!isFree()) { <p class="muted small">Nothing to choose from yet.</p> }
      @if (isFree()) {
        <form (submit)="add($event)">
          <mat-form-field><mat-label>{{ options()?.length ? 'Other value' : name() }}</mat-label><input #box matInput [value]="typed()" (input)="typed.set(box.value)" /></mat-form-field>
          <button mat-button type="submit" [disabled]="typed().trim() === ''">Add</button>
        </form>
      }
    }
  `,
  styles: `
    ul { display: grid; gap: 0; margin: -4px 0 0 -8px; }
    li { display: flex; align-items: center; justify-content: space-between; gap: 10px; padding-right: 4px; }
    form { display: flex; gap: 6px; align-items: center; margin-top: 8px; }
  `,
})
export class OptionList {
  readonly field = input.required<ManyField>();
  readonly chosen = input.required<readonly string[]>();
  /** null while they load. */
  readonly options = input.required<readonly FacetValue[] | null>();
  /** What the box for a typed value asks for. */
  readonly name = input('Value');
  /** Whether values may be typed. */
  readonly isFree = input(false);
  readonly changed = output<readonly string[]>();
  protected readonly typed = signal('');
  protected readonly number = formatNumber;

  /** What is chosen stays in the list even when it no longer occurs. */
  protected readonly shown = computed(() => {
    const options: { key: string; count: number | null }[] = [...(this.options() ?? [])];
    for (const key of this.chosen()) if (!options.some((option) => option.key === key)) options.push({ key, count: null });
    return options;
  });

  protected label(key: string): string {
    return optionLabel(this.field(), key);
  }

  protected toggle(key: string, isOn: boolean): void {
    this.changed.emit(isOn ? [...this.chosen(), key] : this.chosen().filter((each) => each !== key));
  }

  protected add(event: Event): void {
    event.preventDefault();
    const key = this.field() === 'country' ? this.typed().trim().toUpperCase() : this.typed().trim();
    this.typed.set('');
    if (!this.chosen().includes(key)) this.changed.emit([...this.chosen(), key]);
  }
}
