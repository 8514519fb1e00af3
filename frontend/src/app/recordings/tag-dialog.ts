// A tag to give to recordings or to take away from them.
import { Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { formatCount } from '../format/count.ts';

export interface TagAnswer {
  tag: string;
  isRemoved: boolean;
}

@Component({
  selector: 'hs-tag-dialog',
  imports: [MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  template: `
    <h2 mat-dialog-title>Tag {{ what }}</h2>
    <mat-dialog-content><mat-form-field><mat-label>Tag</mat-label><input #box matInput autocomplete="off" maxlength="50" [value]="tag()" (input)="tag.set(box.value)" /></mat-form-field></mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Cancel</button>
      <button mat-stroked-button type="button" [disabled]="tag().trim() === ''" [mat-dialog-close]="{ tag: tag().trim(), isRemoved: true }">Take it away</button>
      <button mat-flat-button type="button" [disabled]="tag().trim() === ''" [mat-dialog-close]="{ tag: tag().trim(), isRemoved: false }">Add it</button>
    </mat-dialog-actions>
  `,
})
export class TagDialog {
  protected readonly what = formatCount(inject<number>(MAT_DIALOG_DATA), 'recording');
  protected readonly tag = signal('');
}
