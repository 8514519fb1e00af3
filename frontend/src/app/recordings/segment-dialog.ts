// A name for a filter, and whether all members see it.
import { Component, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatDialogModule } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';

export interface SegmentAnswer {
  name: string;
  isShared: boolean;
}

@Component({
  selector: 'hs-segment-dialog',
  imports: [MatButtonModule, MatCheckboxModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  template: `
    <h2 mat-dialog-title>Save this filter as a segment</h2>
    <mat-dialog-content>
      <mat-form-field><mat-label>Name</mat-label><input #box matInput autocomplete="off" maxlength="100" [value]="name()" (input)="name.set(box.value)" /></mat-form-field>
      <mat-checkbox [checked]="isShared()" (change)="isShared.set($event.checked)">Everybody in the workspace sees it</mat-checkbox>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Cancel</button>
      <button mat-flat-button type="button" [disabled]="name().trim() === ''" [mat-dialog-close]="{ name: name().trim(), isShared: isShared() }">Save</button>
    </mat-dialog-actions>
  `,
})
export class SegmentDialog {
  protected readonly name = signal('');
  protected readonly isShared = signal(false);
}
