// A box to type a text into, with the values that occur and their counts below it.
import { Component, computed, input, output } from '@angular/core';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { SuggestionField } from '@hindsight/api-contract';
import { formatNumber } from '../format/count.ts';
import { askForValues } from './suggestions.ts';

@Component({
  selector: 'hs-suggest-box',
  imports: [MatAutocompleteModule, MatFormFieldModule, MatInputModule],
  template: `
    <mat-form-field>
      <mat-label>{{ label() }}</mat-label>
      <input #box matInput autocomplete="off" maxlength="1024" [matAutocomplete]="list" [placeholder]="placeholder()" [value]="value()" (input)="changed.emit(box.value)" />
      <mat-autocomplete #list="matAutocomplete" (optionSelected)="changed.emit($event.option.value)">
        @for (each of asked.values(); track each.key) {
          <mat-option [value]="each.key"><span class="option"><span class="ellipsis">{{ each.key }}</span><span class="muted small numeric">{{ number(each.count) }}</span></span></mat-option>
        }
      </mat-autocomplete>
    </mat-form-field>
  `,
  styles: ':host { display: block; } .option { display: flex; justify-content: space-between; gap: 12px; } .option .ellipsis { max-width: 220px; }',
})
export class SuggestBox {
  readonly field = input.required<SuggestionField>();
  readonly label = input.required<string>();
  readonly placeholder = input('');
  readonly value = input.required<string>();
  readonly changed = output<string>();
  protected readonly number = formatNumber;
  protected readonly asked = askForValues(computed(() => this.field()), computed(() => this.value()));
}
