// What can be done to the recordings selected, or to all that meet the filter. Stands at the foot of the screen while any are selected.
import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { BulkDelete, BulkDone, RecordingCount } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { Confirm } from '../design/confirm.ts';
import { Icon } from '../design/icon.ts';
import { Toast } from '../design/toast.ts';
import { writeFilter, type ListFilter } from '../filter/list-filter.ts';
import { formatCount, formatNumber } from '../format/count.ts';
import { TagDialog, type TagAnswer } from './tag-dialog.ts';

/** What the server takes at once by their ids. */
const MOST_IDS = 200;

@Component({
  selector: 'hs-bulk-bar',
  imports: [Icon, MatButtonModule],
  template: `
    <div class="bar" role="region" aria-label="Selected recordings">
      <span class="numeric" aria-live="polite">{{ words() }}</span>
      @if (!isAll() && canSelectAll()) { <button mat-button type="button" (click)="allWanted.emit()">Select all {{ number(count()?.count ?? 0) }}</button> }
      <span class="grow"></span>
      <button mat-stroked-button type="button" [disabled]="isTooMany()" (click)="tag()"><hs-icon name="tag" />Tag</button>
      @if (selected().size === 1 && !isAll()) { <button mat-stroked-button type="button" (click)="markTeam()"><hs-icon name="user" />Our own visit</button> }
      <button mat-stroked-button type="button" class="danger" [disabled]="isTooMany()" (click)="remove()"><hs-icon name="trash" />Delete</button>
      <button mat-button type="button" (click)="cleared.emit()">Clear</button>
    </div>
  `,
  styles: `
    :host { position: sticky; bottom: 12px; z-index: 5; display: block; margin-top: 12px; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 9px 12px 9px 18px; border-radius: 12px; background: var(--mat-sys-surface-container); border: 1px solid var(--mat-sys-outline-variant); box-shadow: 0 6px 24px rgb(0 0 0 / 18%); }
    .grow { flex: 1; }
  `,
})
export class BulkBar {
  private readonly http = inject(HttpClient);
  private readonly dialog = inject(MatDialog);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);

  readonly siteId = input.required<string>();
  readonly filter = input.required<ListFilter>();
  readonly selected = input.required<ReadonlySet<string>>();
  /** All that meet the filter are selected. */
  readonly isAll = input.required<boolean>();
  /** Of the filter. */
  readonly count = input.required<RecordingCount | null>();
  readonly allWanted = output();
  readonly cleared = output();
  /** The recordings changed; the list is to be asked again. */
  readonly done = output();
  protected readonly number = formatNumber;
  protected readonly canSelectAll = computed(() => this.count()?.isExact === true && (this.count()?.count ?? 0) > this.selected().size);
  protected readonly size = computed(() => (this.isAll() ? (this.count()?.count ?? 0) : this.selected().size));
  protected readonly isTooMany = computed(() => !this.isAll() && this.selected().size > MOST_IDS);
  protected readonly words = computed(() => (this.isTooMany() ? `${formatNumber(this.size())} selected: 200 at most, or all that meet a filter` : `${formatNumber(this.size())} selected${this.isAll() ? ': all that meet the filter' : ''}`));

  protected async tag(): Promise<void> {
    const answer = await firstValueFrom(this.dialog.open<TagDialog, number, TagAnswer>(TagDialog, { data: this.size(), width: '420px' }).afterClosed());
    if (!answer) return;
    await this.send('tag', answer, ({ changed }) => `${formatCount(changed, 'recording')} ${answer.isRemoved ? 'lost' : 'got'} the tag “${answer.tag}”.`, 'The tag was not changed.');
  }

  protected async remove(): Promise<void> {
    const size = formatNumber(this.size());
    const isSure = await this.confirm.ask({
      heading: `Delete ${formatCount(this.size(), 'recording')}?`, text: 'They cannot be watched from now on, and everything recorded in them is erased within three days. This cannot be undone.',
      action: `Delete ${size}`, typed: size,
    });
    if (isSure) await this.send('delete', {}, ({ changed }) => `${formatCount(changed, 'recording')} deleted.`, 'Nothing was deleted.');
  }

  protected async markTeam(): Promise<void> {
    const [id = ''] = this.selected();
    try {
      await firstValueFrom(this.http.put(apiUrl('recordings', id, 'team'), {}));
      this.toast.say('Visits from this browser are your team’s from now on; lists leave them out.');
      this.done.emit();
    } catch (error) {
      this.toast.fail('The browser was not marked.', error);
    }
  }

  private async send(what: 'tag' | 'delete', more: object, said: (done: BulkDone) => string, failed: string): Promise<void> {
    const of: BulkDelete['of'] = this.isAll() ? { filter: writeFilter(this.filter()) as Record<string, string | string[]> } : { ids: [...this.selected()] };
    try {
      this.toast.say(said(await firstValueFrom(this.http.post<BulkDone>(apiUrl('sites', this.siteId(), 'recordings', what), { of, count: this.size(), ...more }))));
    } catch (error) {
      this.toast.fail(failed, error);
    }
    this.done.emit();
  }
}
