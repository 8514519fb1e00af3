// How a text is compared.
import { Component, input, output } from '@angular/core';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { TextMatch } from './list-filter.ts';

@Component({
  selector: 'hs-match-select',
  imports: [MatFormFieldModule, MatInputModule],
  template: `
    <mat-form-field><mat-label>Comparison</mat-label>
      <select #box matNativeControl (change)="set(box.value)">
        <option value="contains" [selected]="match() === 'contains'">contains</option>
        <option value="equals" [selected]="match() === 'equals'">is exactly</option>
        <option value="pattern" [selected]="match() === 'pattern'">matches pattern (* = anything)</option>
      </select>
    </mat-form-field>
  `,
  styles: ':host { display: block; min-width: 0; }',
})
export class MatchSelect {
  readonly match = input.required<TextMatch>();
  readonly changed = output<TextMatch>();

  protected set(value: string): void {
    this.changed.emit(value === 'equals' || value === 'pattern' ? value : 'contains');
  }
}
