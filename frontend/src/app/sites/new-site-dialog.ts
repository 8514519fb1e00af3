// Name and domains of a new site. Domains may stay empty; the install page works either way.
import { Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { describeFailure } from '../api/problem.ts';
import { Sites } from '../api/sites.ts';
import { readLines } from '../format/lines.ts';

@Component({
  selector: 'hs-new-site-dialog',
  imports: [MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  template: `
    <form (submit)="create($event)">
      <h2 mat-dialog-title>New site</h2>
      <mat-dialog-content>
        <div class="form">
          @if (problem()) { <p class="notice error" role="alert">{{ problem() }}</p> }
          <mat-form-field><mat-label>Name</mat-label><input #nameBox matInput required maxlength="200" cdkFocusInitial [value]="name()" (input)="name.set(nameBox.value)" /></mat-form-field>
          <mat-form-field>
            <mat-label>Domains, one a line</mat-label>
            <textarea #domainBox matInput rows="3" placeholder="shop.example&#10;*.shop.example" [value]="domains()" (input)="domains.set(domainBox.value)"></textarea>
            <mat-hint>Only pages on these may send. Empty: any domain.</mat-hint>
          </mat-form-field>
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" mat-dialog-close>Cancel</button>
        <button mat-flat-button type="submit" [disabled]="isBusy() || name().trim() === ''">Create site</button>
      </mat-dialog-actions>
    </form>
  `,
  styles: '.form { padding-top: 6px; } .notice { margin: 0; }',
})
export class NewSiteDialog {
  private readonly dialog = inject<MatDialogRef<NewSiteDialog, string>>(MatDialogRef);
  private readonly sites = inject(Sites);
  protected readonly name = signal('');
  protected readonly domains = signal('');
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    try {
      const site = await this.sites.create({ name: this.name().trim(), domains: readLines(this.domains()) });
      this.dialog.close(site.id);
    } catch (error) {
      this.problem.set(describeFailure(error).sentence);
      this.isBusy.set(false);
    }
  }
}
