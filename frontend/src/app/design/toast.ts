// A short word at the foot of the screen after an action.
import { Injectable, inject } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { describeFailure } from '../api/problem.ts';

@Injectable({ providedIn: 'root' })
export class Toast {
  private readonly bar = inject(MatSnackBar);

  say(text: string): void {
    this.bar.open(text, undefined, { duration: 3500 });
  }

  fail(what: string, error: unknown): void {
    this.bar.open(`${what} ${describeFailure(error).sentence}`, 'Close', { duration: 10_000, politeness: 'assertive' });
  }
}
