// "Visited this page, then that one": two to five pages in their order, others in between or not, and within how many minutes.
import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Icon } from '../design/icon.ts';
import type { Sequence, TextCondition, TextMatch } from './list-filter.ts';
import { MatchSelect } from './match-select.ts';
import { SuggestBox } from './suggest-box.ts';

const MOST_STEPS = 5;
const MINUTE_MS = 60_000;
const NO_STEP: TextCondition = { match: 'contains', value: '' };

@Component({
  selector: 'hs-sequence-form',
  imports: [Icon, MatButtonModule, MatchSelect, MatFormFieldModule, MatInputModule, SuggestBox],
  template: `
    <form class="form" (submit)="apply($event)">
      @for (step of steps(); track $index) {
        <fieldset>
          <legend>{{ $index === 0 ? 'Visited' : 'then' }}</legend>
          @if (steps().length > 2) { <button type="button" class="remove" [attr.aria-label]="'Remove step ' + ($index + 1)" (click)="remove($index)"><hs-icon name="close" /></button> }
          <hs-match-select [match]="step.match" (changed)="set($index, { match: $event })" />
          <hs-suggest-box field="page" label="Page {{ $index + 1 }}" placeholder="/pricing" [value]="step.value" (changed)="set($index, { value: $event })" />
        </fieldset>
      }
      @if (steps().length < most) { <button mat-button type="button" class="more" (click)="steps.set([...steps(), none])"><hs-icon name="plus" />Then another page</button> }
      <mat-form-field><mat-label>Within minutes (any time if empty)</mat-label><input #box matInput type="number" min="0" step="any" inputmode="decimal" [value]="minutes()" (input)="minutes.set(box.value)" /></mat-form-field>
      <div class="actions end">
        @if (sequence()) { <button mat-button type="button" (click)="changed.emit(null)">Remove</button> }
        <button mat-flat-button type="submit" [disabled]="!isWhole()">Apply</button>
      </div>
    </form>
  `,
  styles: `
    .form { gap: 10px; padding-top: 4px; }
    fieldset { position: relative; border: 0; margin: 0; padding: 0; display: grid; gap: 6px; }
    legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
    .remove { position: absolute; top: -4px; right: 0; width: 28px; height: 28px; border: 0; background: none; color: inherit; cursor: pointer; font-size: 11px; }
    .more { justify-self: start; }
  `,
})
export class SequenceForm {
  readonly sequence = input.required<Sequence | null>();
  readonly changed = output<Sequence | null>();
  protected readonly most = MOST_STEPS;
  protected readonly none = NO_STEP;
  protected readonly steps = linkedSignal<readonly TextCondition[]>(() => this.sequence()?.steps ?? [NO_STEP, NO_STEP]);
  protected readonly minutes = linkedSignal(() => {
    const withinMs = this.sequence()?.withinMs ?? null;
    return withinMs === null ? '' : String(withinMs / MINUTE_MS);
  });
  protected readonly isWhole = computed(() => this.steps().every(({ value }) => value.trim() !== ''));

  protected set(at: number, change: { match?: TextMatch; value?: string }): void {
    this.steps.update((steps) => steps.map((step, i) => (i === at ? { ...step, ...change } : step)));
  }

  protected remove(at: number): void {
    this.steps.update((steps) => steps.filter((_, i) => i !== at));
  }

  protected apply(event: Event): void {
    event.preventDefault();
    if (!this.isWhole()) return;
    const withinMs = Math.round(Number(this.minutes()) * MINUTE_MS);
    this.changed.emit({
      steps: this.steps().map(({ match, value }) => ({ match, value: value.trim() })),
      withinMs: String(this.minutes()).trim() === '' || !Number.isFinite(withinMs) || withinMs < 0 ? null : withinMs,
    });
  }
}
