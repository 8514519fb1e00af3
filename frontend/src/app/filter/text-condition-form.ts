// One condition on a text: which text, how compared, with what.
import { Component, input, linkedSignal, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { TEXT_LABELS } from './filter-chips.ts';
import type { ListFilter, TextCondition, TextField, TextMatch } from './list-filter.ts';

@Component({
  selector: 'hs-text-condition-form',
  imports: [MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <form class="form" (submit)="apply($event)">
      @if (fields().length > 1) {
        <mat-form-field><mat-label>Which page</mat-label>
          <select #fieldBox matNativeControl (change)="choose(fieldBox.value)">
            @for (each of fields(); track each) { <option [value]="each" [selected]="each === field()">{{ labels[each] }}</option> }
          </select>
        </mat-form-field>
      }
      <mat-form-field><mat-label>Comparison</mat-label>
        <select #matchBox matNativeControl (change)="setMatch(matchBox.value)">
          <option value="contains" [selected]="match() === 'contains'">contains</option>
          <option value="equals" [selected]="match() === 'equals'">is exactly</option>
          <option value="pattern" [selected]="match() === 'pattern'">matches pattern (* = anything)</option>
        </select>
      </mat-form-field>
      <mat-form-field>
        <mat-label>{{ labels[field()] }}</mat-label>
        <input #valueBox matInput autocomplete="off" maxlength="1024" [attr.list]="suggestions().length ? 'hs-paths' : null" [placeholder]="field() === 'referrer' ? 'news.example' : '/pricing'" [value]="value()" (input)="value.set(valueBox.value)" />
      </mat-form-field>
      <datalist id="hs-paths">@for (path of suggestions(); track path) { <option [value]="path"></option> }</datalist>
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
  readonly suggestions = input<readonly string[]>([]);
  readonly changed = output<{ field: TextField; condition: TextCondition | null }>();
  protected readonly labels = TEXT_LABELS;
  protected readonly field = linkedSignal<TextField>(() => this.fields().find((each) => this.filter()[each]) ?? this.fields()[0] ?? 'page');
  protected readonly match = linkedSignal<TextMatch>(() => this.filter()[this.field()]?.match ?? 'contains');
  protected readonly value = linkedSignal(() => this.filter()[this.field()]?.value ?? '');

  protected choose(value: string): void {
    this.field.set(this.fields().find((each) => each === value) ?? 'page');
  }

  protected setMatch(value: string): void {
    this.match.set(value === 'equals' || value === 'pattern' ? value : 'contains');
  }

  protected apply(event: Event): void {
    event.preventDefault();
    if (this.value().trim() !== '') this.changed.emit({ field: this.field(), condition: { match: this.match(), value: this.value().trim() } });
  }
}
