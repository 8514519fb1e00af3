// When: a span that ends now, or two days of the viewer's calendar.
import { Component, input, linkedSignal, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { ListFilter, Range } from './list-filter.ts';

export type DateChoice = Pick<ListFilter, 'range' | 'from' | 'to'>;
const PRESETS: readonly { range: Range; label: string }[] = [
  { range: '', label: 'Any time' }, { range: '24h', label: 'Last 24 hours' }, { range: '7d', label: 'Last 7 days' }, { range: '30d', label: 'Last 30 days' },
];

@Component({
  selector: 'hs-date-form',
  imports: [MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <div class="presets">
      @for (preset of presets; track preset.range) {
        <button mat-stroked-button type="button" [attr.aria-pressed]="isChosen(preset.range)" (click)="changed.emit({ range: preset.range, from: null, to: null })">{{ preset.label }}</button>
      }
    </div>
    <form class="form" (submit)="apply($event)">
      <div class="row">
        <mat-form-field><mat-label>From day</mat-label><input #fromBox matInput type="date" [value]="fromDay()" (input)="fromDay.set(fromBox.value)" /></mat-form-field>
        <mat-form-field><mat-label>To day</mat-label><input #toBox matInput type="date" [value]="toDay()" (input)="toDay.set(toBox.value)" /></mat-form-field>
      </div>
      <div class="actions end"><button mat-flat-button type="submit" [disabled]="fromDay() === '' && toDay() === ''">Apply</button></div>
    </form>
  `,
  styles: `
    .presets { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin-bottom: 16px; }
    .presets button { padding: 0 6px; white-space: nowrap; }
    input { line-height: normal; height: 22px; }
    [aria-pressed='true'] { --mat-button-outlined-outline-color: var(--mat-sys-primary); background: var(--mat-sys-primary-container); }
    .form { gap: 10px; }
    .form .row { grid-template-columns: 1fr; gap: 10px; }
  `,
})
export class DateForm {
  readonly filter = input.required<ListFilter>();
  readonly changed = output<DateChoice>();
  protected readonly presets = PRESETS;
  protected readonly fromDay = linkedSignal(() => dayText(this.filter().from));
  protected readonly toDay = linkedSignal(() => dayText(this.filter().to === null ? null : (this.filter().to ?? 0) - 1));

  protected isChosen(range: Range): boolean {
    const filter = this.filter();
    return filter.range === range && filter.from === null && filter.to === null;
  }

  protected apply(event: Event): void {
    event.preventDefault();
    this.changed.emit({ range: '', from: dayStart(this.fromDay(), 0), to: dayStart(this.toDay(), 1) });
  }
}

/** Midnight at the viewer's place, `plusDays` later: days with a changed clock are 23 or 25 hours long. */
function dayStart(day: string, plusDays: number): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + plusDays).getTime();
}

function dayText(atMs: number | null): string {
  if (atMs === null) return '';
  const day = new Date(atMs);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}
