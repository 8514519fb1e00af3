// One question before something that cannot be undone. Destructive words are typed when asked for.
import { Component, Injectable, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialog, MatDialogModule } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { firstValueFrom } from 'rxjs';

export interface Question {
  heading: string;
  text: string;
  action: string;
  /** A text the person must type to go on. */
  typed?: string;
}

@Component({
  selector: 'hs-confirm-dialog',
  imports: [MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  template: `
    <h2 mat-dialog-title>{{ question.heading }}</h2>
    <mat-dialog-content>
      <p>{{ question.text }}</p>
      @if (question.typed; as typed) {
        <mat-form-field class="typed">
          <mat-label>Type “{{ typed }}” to confirm</mat-label>
          <input #box matInput autocomplete="off" [value]="entered()" (input)="entered.set(box.value)" />
        </mat-form-field>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" [mat-dialog-close]="false">Cancel</button>
      <button mat-flat-button type="button" class="danger" [disabled]="!isAllowed()" [mat-dialog-close]="true">{{ question.action }}</button>
    </mat-dialog-actions>
  `,
  styles: '.typed { margin-top: 16px; }',
})
class ConfirmDialog {
  protected readonly question = inject<Question>(MAT_DIALOG_DATA);
  protected readonly entered = signal('');
  protected readonly isAllowed = computed(() => this.question.typed === undefined || this.entered().trim() === this.question.typed);
}

@Injectable({ providedIn: 'root' })
export class Confirm {
  private readonly dialog = inject(MatDialog);

  async ask(question: Question): Promise<boolean> {
    const answer = await firstValueFrom(this.dialog.open<ConfirmDialog, Question, boolean>(ConfirmDialog, { data: question, width: '440px' }).afterClosed());
    return answer === true;
  }
}
