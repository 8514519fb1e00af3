// The player's keys, as a sheet over the screen.
import { Component } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';

const GROUPS: readonly { name: string; keys: readonly (readonly [keys: readonly string[], does: string])[] }[] = [
  {
    name: 'Playing', keys: [
      [['Space', 'K'], 'Play or pause'], [['←', '→'], '5 seconds back or on; 30 with Shift'], [[',', '.'], 'Previous or next change of the picture'],
      [['N', 'P'], 'Next or previous event'], [['Home', 'End'], 'Beginning or end'], [['↑', '↓'], 'Faster or slower'], [['S'], 'Skip idle time or not'], [['L'], 'Follow a running visit'],
    ],
  },
  {
    name: 'Looking', keys: [
      [['F'], 'Fill the screen'], [['T'], 'Next browser tab of the visit'], [['I'], 'Point at elements'], [['M'], 'Write a note here'], [['C'], 'Copy a link to this moment'],
      [['Shift N', 'Shift P'], 'Next or previous recording of the list'], [['B'], 'Back to the list'], [['?'], 'This sheet'],
    ],
  },
];

@Component({
  selector: 'hs-key-help',
  imports: [MatButtonModule, MatDialogModule],
  template: `
    <h2 mat-dialog-title>Keys of the player</h2>
    <mat-dialog-content tabindex="0">
      <div class="groups">
        @for (group of groups; track group.name) {
          <section>
            <h3>{{ group.name }}</h3>
            <dl>
              @for (key of group.keys; track key[1]) { <dt>@for (name of key[0]; track name) { <kbd>{{ name }}</kbd> }</dt><dd>{{ key[1] }}</dd> }
            </dl>
          </section>
        }
      </div>
    </mat-dialog-content>
    <mat-dialog-actions align="end"><button mat-flat-button type="button" mat-dialog-close>Close</button></mat-dialog-actions>
  `,
  styles: `
    .groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 8px 32px; }
    h3 { margin: 4px 0 8px; font-size: 14px; font-weight: 650; color: var(--mat-sys-on-surface); }
    dl { display: grid; grid-template-columns: 136px minmax(0, 1fr); gap: 7px 14px; align-items: center; }
    dt { display: flex; gap: 4px; }
    kbd { display: inline-grid; place-items: center; min-width: 26px; height: 24px; padding: 0 7px; border: 1px solid var(--mat-sys-outline-variant); border-bottom-width: 2px; border-radius: 6px; background: var(--mat-sys-surface-container-low); color: var(--mat-sys-on-surface); font: 600 12px/1 var(--hs-mono); }
    dd { color: var(--mat-sys-on-surface); }
  `,
})
export class KeyHelp {
  protected readonly groups = GROUPS;
}
