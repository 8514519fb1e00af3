// Copies a text and says so on the button itself.
import { Clipboard } from '@angular/cdk/clipboard';
import { Component, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from './icon.ts';

@Component({
  selector: 'hs-copy-button',
  imports: [MatButtonModule, Icon],
  template: `<button mat-stroked-button type="button" (click)="copy()"><hs-icon [name]="isCopied() ? 'check' : 'copy'" /><span aria-live="polite">{{ isCopied() ? 'Copied' : label() }}</span></button>`,
})
export class CopyButton {
  private readonly clipboard = inject(Clipboard);
  readonly text = input.required<string>();
  readonly label = input('Copy');
  protected readonly isCopied = signal(false);

  protected copy(): void {
    this.isCopied.set(this.clipboard.copy(this.text()));
    setTimeout(() => this.isCopied.set(false), 2000);
  }
}
