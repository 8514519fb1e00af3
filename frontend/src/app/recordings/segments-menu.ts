// Saved filters: one's own and those shared, each with how many recordings meet it now; the present filter can be saved as one.
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { convertToParamMap } from '@angular/router';
import type { RecordingCount, Segment, SegmentList } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { Account } from '../api/account.ts';
import { apiUrl } from '../api/api-url.ts';
import { Confirm } from '../design/confirm.ts';
import { Icon } from '../design/icon.ts';
import { Toast } from '../design/toast.ts';
import { FilterPill } from '../filter/filter-pill.ts';
import { readFilter, roundedNow, toApiQuery, writeFilter, type ListFilter } from '../filter/list-filter.ts';
import { formatNumber } from '../format/count.ts';
import { SegmentDialog, type SegmentAnswer } from './segment-dialog.ts';

@Component({
  selector: 'hs-segments-menu',
  imports: [FilterPill, Icon, MatButtonModule],
  template: `
    <hs-filter-pill #pill label="Segments">
      @if (pill.isOpen()) {
        @if (list.isLoading() && !list.hasValue()) { <div class="skeleton" style="height: 90px" aria-label="Loading"></div> }
        @if (list.error()) { <p class="muted">The segments could not be loaded. <button mat-button type="button" (click)="list.reload()">Try again</button></p> }
        @if (list.hasValue()) {
          <ul>
            @for (segment of list.value().segments; track segment.id) {
              <li>
                <button type="button" class="choose" (click)="pill.close(); chosen.emit(filterOf(segment))">
                  <span class="ellipsis">{{ segment.name }}</span>
                  <span class="muted small">{{ segment.isShared ? (segment.isMine ? 'shared' : 'by ' + segment.ownerName) : 'mine' }}</span>
                  <span class="muted small numeric">{{ counts().get(segment.id) ?? '…' }}</span>
                </button>
                @if (segment.isMine || account.canAdminister()) { <button type="button" class="act" [attr.aria-label]="'Delete segment ' + segment.name" (click)="remove(segment)"><hs-icon name="trash" /></button> }
              </li>
            } @empty { <li class="muted small">A segment is a filter with a name, to come back to. None is saved yet.</li> }
          </ul>
        }
        <button mat-stroked-button type="button" [disabled]="!isFiltered()" (click)="pill.close(); save()"><hs-icon name="plus" />Save this filter</button>
      }
    </hs-filter-pill>
  `,
  styles: `
    ul { display: grid; margin-bottom: 12px; }
    li { display: flex; align-items: center; gap: 2px; min-height: 38px; }
    .choose { flex: 1; min-width: 0; display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 10px; align-items: baseline; padding: 7px 8px; border: 0; border-radius: 8px; background: none; color: inherit; text-align: left; cursor: pointer; }
    .choose:hover, .act:hover { background: var(--mat-sys-surface-variant); }
    .act { width: 32px; height: 32px; border: 0; border-radius: 8px; background: none; color: var(--mat-sys-on-surface-variant); cursor: pointer; font-size: 13px; }
  `,
})
export class SegmentsMenu {
  private readonly http = inject(HttpClient);
  private readonly dialog = inject(MatDialog);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  protected readonly account = inject(Account);

  readonly siteId = input.required<string>();
  readonly filter = input.required<ListFilter>();
  readonly isFiltered = input.required<boolean>();
  readonly chosen = output<ListFilter>();
  protected readonly counts = signal<ReadonlyMap<string, string>>(new Map());
  protected readonly list = httpResource<SegmentList>(() => apiUrl('sites', this.siteId(), 'segments'), { parse: (raw) => this.count(raw as SegmentList) });

  protected filterOf(segment: Segment): ListFilter {
    return readFilter(convertToParamMap(segment.filter));
  }

  protected async save(): Promise<void> {
    const answer = await firstValueFrom(this.dialog.open<SegmentDialog, undefined, SegmentAnswer>(SegmentDialog, { width: '420px' }).afterClosed());
    if (!answer) return;
    try {
      await firstValueFrom(this.http.post(apiUrl('sites', this.siteId(), 'segments'), { ...answer, filter: writeFilter(this.filter()) }));
      this.toast.say(`The segment “${answer.name}” is saved.`);
      this.list.reload();
    } catch (error) {
      this.toast.fail('The segment was not saved.', error);
    }
  }

  protected async remove(segment: Segment): Promise<void> {
    if (!(await this.confirm.ask({ heading: `Delete the segment “${segment.name}”?`, text: segment.isShared ? 'It goes for everybody. No recording is deleted.' : 'No recording is deleted.', action: 'Delete segment' }))) return;
    try {
      await firstValueFrom(this.http.delete(apiUrl('sites', this.siteId(), 'segments', segment.id)));
      this.list.reload();
    } catch (error) {
      this.toast.fail('The segment was not deleted.', error);
    }
  }

  /** Counts come after the names, each when it is there. */
  private count(list: SegmentList): SegmentList {
    for (const segment of list.segments) {
      this.http.get<RecordingCount>(apiUrl('sites', this.siteId(), 'recordings', 'count'), { params: toApiQuery(this.filterOf(segment), roundedNow()) }).subscribe({
        next: ({ count, isExact }) => this.counts.update((counts) => new Map(counts).set(segment.id, `${formatNumber(count)}${isExact ? '' : '+'}`)),
        error: () => this.counts.update((counts) => new Map(counts).set(segment.id, '?')),
      });
    }
    return list;
  }
}
