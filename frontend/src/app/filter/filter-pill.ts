// One button of the filter bar with its panel: opens below, keeps the focus inside, closes on Escape and outside clicks.
import { A11yModule } from '@angular/cdk/a11y';
import { OverlayModule, type ConnectedPosition } from '@angular/cdk/overlay';
import { Component, input, signal } from '@angular/core';
import { Icon } from '../design/icon.ts';

const BELOW: ConnectedPosition[] = [
  { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top', offsetY: 6 },
  { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 6 },
];

@Component({
  selector: 'hs-filter-pill',
  imports: [A11yModule, Icon, OverlayModule],
  template: `
    <button #origin="cdkOverlayOrigin" cdkOverlayOrigin type="button" [class.on]="isActive()" aria-haspopup="dialog" [attr.aria-expanded]="isOpen()" (click)="open()">
      {{ label() }}<hs-icon name="down" />
    </button>
    <ng-template cdkConnectedOverlay [cdkConnectedOverlayOrigin]="origin" [cdkConnectedOverlayOpen]="isOpen()" [cdkConnectedOverlayPositions]="positions" [cdkConnectedOverlayHasBackdrop]="true" [cdkConnectedOverlayPush]="true" [cdkConnectedOverlayViewportMargin]="12" cdkConnectedOverlayBackdropClass="cdk-overlay-transparent-backdrop" (backdropClick)="close()" (detach)="close()" (overlayKeydown)="$event.key === 'Escape' && close()">
      <div class="panel" role="dialog" [attr.aria-label]="label()" cdkTrapFocus cdkTrapFocusAutoCapture><ng-content /></div>
    </ng-template>
  `,
  styles: `
    :host { display: inline-flex; flex: none; }
    button { display: inline-flex; align-items: center; gap: 5px; height: 34px; padding: 0 8px 0 11px; border-radius: 9px; border: 1px solid var(--mat-sys-outline-variant); background: var(--mat-sys-surface); color: var(--mat-sys-on-surface); cursor: pointer; white-space: nowrap; }
    button:hover { background: var(--mat-sys-surface-variant); }
    button.on { border-color: var(--mat-sys-primary); color: var(--mat-sys-primary); font-weight: 550; }
    hs-icon { font-size: 10.5px; opacity: 0.7; }
    .panel { width: min(330px, calc(100vw - 24px)); max-height: min(480px, 80vh); overflow: auto; padding: 14px; border-radius: 12px; background: var(--mat-sys-surface-container); border: 1px solid var(--mat-sys-outline-variant); box-shadow: 0 8px 28px rgb(0 0 0 / 18%); }
  `,
})
export class FilterPill {
  readonly label = input.required<string>();
  readonly isActive = input(false);
  /** What the panel holds is to be made only while it is open. */
  readonly isOpen = signal(false);
  protected readonly positions = BELOW;

  protected open(): void {
    this.isOpen.set(true);
  }

  close(): void {
    this.isOpen.set(false);
  }
}
