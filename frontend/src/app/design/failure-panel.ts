// A screen whose data could not be fetched: what the server said, and a button to try again.
import { Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { describeFailure } from '../api/problem.ts';
import { StatePanel } from './state-panel.ts';

@Component({
  selector: 'hs-failure-panel',
  imports: [MatButtonModule, StatePanel],
  template: `
    <hs-state-panel role="alert" icon="error" [heading]="heading()" [text]="failure().sentence">
      <button mat-flat-button type="button" (click)="retry.emit()">Try again</button>
    </hs-state-panel>
  `,
})
export class FailurePanel {
  readonly heading = input.required<string>();
  readonly error = input.required<unknown>();
  readonly retry = output();
  protected readonly failure = computed(() => describeFailure(this.error()));
}
