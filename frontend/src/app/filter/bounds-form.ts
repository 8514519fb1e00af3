// From … to …, both optional.
import { Component, input, linkedSignal, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';

export interface Bounds {
  min: number | null;
  max: number | null;
}

@Component({
  selector: 'hs-bounds-form',
  imports: [MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <form class="form" (submit)="apply($event)">
      <div class="pair">
        <mat-form-field><mat-label>{{ name() }} at least</mat-label><input #minBox matInput type="number" min="0" inputmode="numeric" [value]="min()" (input)="min.set(minBox.value)" /></mat-form-field>
        <mat-form-field><mat-label>{{ name() }} at most</mat-label><input #maxBox matInput type="number" min="0" inputmode="numeric" [value]="max()" (input)="max.set(maxBox.value)" /></mat-form-field>
      </div>
      <div class="actions end"><button mat-flat-button type="submit">Apply</button></div>
    </form>
  `,
  styles: '.form, .pair { display: grid; gap: 10px; } .form { padding-top: 4px; }',
})
export class BoundsForm {
  readonly name = input.required<string>();
  readonly bounds = input.required<Bounds>();
  /** How many of the filter's units one typed unit is: 1000 for seconds over milliseconds. */
  readonly unit = input(1);
  readonly changed = output<Bounds>();
  protected readonly min = linkedSignal(() => this.typed(this.bounds().min));
  protected readonly max = linkedSignal(() => this.typed(this.bounds().max));

  private typed(value: number | null): string {
    return value === null ? '' : String(value / this.unit());
  }

  private value(text: string): number | null {
    const value = Math.round(Number(text) * this.unit());
    return text.trim() === '' || !Number.isFinite(value) || value < 0 ? null : value;
  }

  protected apply(event: Event): void {
    event.preventDefault();
    this.changed.emit({ min: this.value(this.min()), max: this.value(this.max()) });
  }
}
