// The log by partition, the search index, the archive.
import { Component, computed, input } from '@angular/core';
import type { Status } from '@hindsight/api-contract';
import { formatBytes } from '../format/bytes.ts';
import { formatCount, formatNumber, formatShare } from '../format/count.ts';
import { formatAgo } from '../format/moment.ts';
import { formatRate, formatSpan } from '../format/span.ts';

@Component({
  selector: 'hs-stores-cards',
  templateUrl: './stores-cards.html',
  styleUrls: ['./table.css', './stores-cards.css'],
})
export class StoresCards {
  readonly status = input.required<Status>();
  protected readonly ago = formatAgo;
  protected readonly bytes = formatBytes;
  protected readonly count = formatCount;
  protected readonly number = formatNumber;
  protected readonly rate = formatRate;
  protected readonly share = formatShare;
  protected readonly span = formatSpan;
  protected readonly drift = computed(() => {
    const last = this.status().index.lastComparison;
    return last === null ? null : last.missing + last.extra + last.stale + last.differing;
  });
  /** What edges refuse and workers leave out, in the last minute. */
  protected readonly losses = computed(() => [
    ...this.status().edge.refused.map((one) => ({ ...one, by: 'refused by the edge' })), ...this.status().worker.dropped.map((one) => ({ ...one, by: 'left out by the worker' })),
  ]);
}
