// One condition on a text: which text, how compared, with what.
import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { TEXT_LABELS } from './filter-chips.ts';
import type { ListFilter, TextCondition, TextField, TextMatch } from './list-filter.ts';
import { MatchSelect } from './match-select.ts';
import { SuggestBox } from './suggest-box.ts';

const PLACEHOLDERS: Partial<Record<TextField, string>> = { referrer: 'news.example', user: 'ada@example.com', clickedText: 'Add to cart' };

@Component({
  selector: 'hs-text-condition-form',
  imports: [MatButtonModule, MatchSelect, MatFormFieldModule, MatInputModule, SuggestBox],
  template: `
    <form class="form" (submit)="apply($event)">
      @if (fields().length > 1) {
        <mat-form-field><mat-label>Which page</mat-label>
          <select #fieldBox matNativeControl (change)="choose(fieldBox.value)">
            @for (each of fields(); track each) { <option [value]="each" [selected]="each === field()">{{ labels[each] }}</option> }
          </select>
        </mat-form-field>
      }
      <hs-match-select [match]="match()" (changed)="match.set($event)" />
      <hs-suggest-box [field]="field()" [label]="labels[field()]" [placeholder]="placeholder()" [value]="value()" (changed)="value.set($event)" />
      <div class="actions end">
        @if (filter()[field()]) { <button mat-button type="button" (click)="changed.emit({ field: field(), condition: null })">Remove</button> }
        <button mat-flat-button type="submit" [disabled]="value().trim() === ''">Apply</button>
      </div>
    </form>
  `,
  styles: '.form { gap: 10px; padding-top: 4px; }',
})
export class TextConditionForm {
  readonly fields = input.required<readonly TextField[]>();
  readonly filter = input.required<ListFilter>();
  readonly changed = output<{ field: TextField; condition: TextCondition | null }>();
  protected readonly labels = TEXT_LABELS;
  protected readonly field = linkedSignal<TextField>(() => this.fields().find((each) => this.filter()[each]) ?? this.fields()[0] ?? 'page');
  protected readonly match = linkedSignal<TextMatch>(() => this.filter()[this.field()]?.match ?? 'contains');
  protected readonly value = linkedSignal(() => this.filter()[this.field()]?.value ?? '');
  protected readonly placeholder = computed(() => PLACEHOLDERS[this.field()] ?? '/pricing');

  protected choose(value: string): void {
    this.field.set(this.fields().find((each) => each === value) ?? 'page');
  }

  protected apply(event: Event): void {
    event.preventDefault();
    if (this.value().trim() !== '') this.changed.emit({ field: this.field(), condition: { match: this.match(), value: this.value().trim() } });
  }
}
