// Tick what is wanted: the values that occur with their counts, narrowed by typing; a value that does not occur can be added.
import { Component, computed, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { formatNumber } from '../format/count.ts';
import { optionLabel } from './filter-chips.ts';
import type { ManyField } from './list-filter.ts';
import { askForValues } from './suggestions.ts';

const MANY = 8;

@Component({
  selector: 'hs-option-list',
  imports: [MatButtonModule, MatCheckboxModule, MatFormFieldModule, MatInputModule],
  template: `
    @if (asked.isLoading()) {
      <div class="skeleton" style="height: 96px" aria-label="Loading"></div>
    } @else {
      @if (isSearched()) {
        <form (submit)="add($event)">
          <mat-form-field><mat-label>{{ asked.values().length > 0 || typed() !== '' ? 'Find or add' : name() }}</mat-label><input #box matInput autocomplete="off" [value]="typed()" (input)="typed.set(box.value)" /></mat-form-field>
          <button mat-button type="submit" [disabled]="typed().trim() === ''">Add</button>
        </form>
      }
      <ul>
        @for (option of shown(); track option.key) {
          <li>
            <mat-checkbox [checked]="chosen().includes(option.key)" (change)="toggle(option.key, $event.checked)">{{ label(option.key) }}</mat-checkbox>
            @if (option.count !== null) { <span class="muted small numeric">{{ number(option.count) }}</span> }
          </li>
        } @empty { <li class="muted small">{{ asked.hasFailed() ? 'The values could not be counted.' : typed() !== '' ? 'Nothing like it occurs.' : 'Nothing to choose from yet.' }}</li> }
      </ul>
      @if (asked.amongNewest(); as newest) { <p class="muted small">Counted among the newest {{ number(newest) }} recordings.</p> }
    }
  `,
  styles: `
    ul { display: grid; gap: 0; margin: 0 0 0 -8px; }
    li { display: flex; align-items: center; justify-content: space-between; gap: 10px; padding-right: 4px; }
    li.muted { padding: 6px 8px; }
    form { display: flex; gap: 6px; align-items: center; margin-bottom: 8px; }
    p { margin-top: 8px; }
  `,
})
export class OptionList {
  readonly field = input.required<ManyField>();
  readonly chosen = input.required<readonly string[]>();
  /** What the box asks for where nothing occurs. */
  readonly name = input('Value');
  readonly changed = output<readonly string[]>();
  protected readonly typed = signal('');
  protected readonly number = formatNumber;
  /** Countries are found here: only the app knows their names. */
  private readonly askedFor = computed(() => (this.field() === 'country' ? '' : this.typed().trim()));
  protected readonly asked = askForValues(computed(() => this.field()), this.askedFor);
  protected readonly isSearched = computed(() => this.field() !== 'device' && (this.asked.values().length >= MANY || this.typed() !== '' || this.asked.hasFailed() || this.asked.values().length === 0));

  /** What is chosen stays in the list even when it no longer occurs. */
  protected readonly shown = computed(() => {
    const wanted = this.typed().trim().toLowerCase();
    const options: { key: string; count: number | null }[] = this.asked.values().filter(({ key }) => this.field() !== 'country' || this.label(key).toLowerCase().includes(wanted));
    const known = [...options];
    for (const key of this.chosen()) if (!known.some((option) => option.key === key)) known.push({ key, count: null });
    return known;
  });

  protected label(key: string): string {
    return optionLabel(this.field(), key);
  }

  protected toggle(key: string, isOn: boolean): void {
    this.changed.emit(isOn ? [...this.chosen(), key] : this.chosen().filter((each) => each !== key));
  }

  protected add(event: Event): void {
    event.preventDefault();
    const only = this.field() === 'country' ? this.shown().filter(({ count }) => count !== null) : [];
    const key = only.length === 1 ? (only[0]?.key ?? '') : this.field() === 'country' ? this.typed().trim().toUpperCase() : this.typed().trim();
    if (this.field() === 'country' && !/^[A-Z]{2}$/.test(key)) return;
    this.typed.set('');
    if (!this.chosen().includes(key)) this.changed.emit([...this.chosen(), key]);
  }
}
