// Disks with their forecast, what fills them, and how much of every id space is used.
import { Component, computed, input } from '@angular/core';
import type { Status } from '@hindsight/api-contract';
import { Meter } from '../design/meter.ts';
import { formatBytes } from '../format/bytes.ts';

const PLACES: Readonly<Record<string, string>> = { log: 'Log', blobs: 'Recordings', database: 'Database' };

/** Id spaces listed one by one: so many, and all that are used to this share. */
const MOST_SHOWN = 4;
const SHOWN_FROM = 0.01;

@Component({
  selector: 'hs-storage-card',
  imports: [Meter],
  template: `
    <div class="pair">
      <section class="card" aria-labelledby="storage-heading">
        <h2 id="storage-heading">Storage</h2>
        @for (disk of storage().disks; track disk.disk) {
          <div class="one">
            <p class="line"><span class="ellipsis">Disk of {{ disk.disk.split(' ')[0] }}</span><span class="numeric">{{ bytes(disk.freeBytes) }} free of {{ bytes(disk.sizeBytes) }}</span></p>
            <hs-meter [share]="disk.usedBytes / disk.sizeBytes" [label]="'Disk of ' + disk.disk" />
            <p class="muted small">{{ forecastOf(disk) }}</p>
          </div>
        }
        @for (place of places(); track place.place + place.disk) {
          <div class="one">
            <p class="line"><span>{{ place.name }}</span><span class="numeric">{{ bytes(place.usedBytes) }}{{ place.limitBytes === null ? '' : ' of ' + bytes(place.limitBytes) }}</span></p>
            @if (place.limitBytes !== null) { <hs-meter [share]="place.usedBytes / place.limitBytes" [label]="place.name" /> }
            @if (place.growthPerDayBytes !== null) { <p class="muted small">{{ growthOf(place.growthPerDayBytes) }}</p> }
          </div>
        } @empty { @if (storage().disks.length === 0) { <p class="muted none">Nothing measured yet; the first figures come within a minute.</p> } }
      </section>

      <section class="card" aria-labelledby="ids-heading">
        <h2 id="ids-heading">Id spaces</h2>
        <p class="muted intro small">How much of each number line is used. At half there is an alarm, while there is time to widen it.</p>
        @for (space of fullest(); track space.name) {
          <div class="one">
            <p class="line"><span class="mono ellipsis">{{ space.name }}</span><span class="numeric">@if (space.isAlarm) { <span class="badge error">{{ percent(space.share) }}</span> } @else { {{ percent(space.share) }} }</span></p>
            <hs-meter [share]="space.share" [label]="space.name" [warnFrom]="0.35" [errorFrom]="0.5" />
          </div>
        }
        @if (others(); as some) { <p class="muted small rest">{{ some.count }} more, each {{ some.share < 0.0001 ? '' : 'at most ' }}{{ percent(some.share) }}.</p> }
      </section>
    </div>
  `,
  styleUrl: './storage-card.css',
})
export class StorageCard {
  readonly storage = input.required<Status['storage']>();
  readonly idSpaces = input.required<Status['idSpaces']>();
  protected readonly bytes = formatBytes;
  private readonly byShare = computed(() => [...this.idSpaces()].sort((a, b) => b.share - a.share));
  /** Those one would want to see; of the others it is enough that they are small. */
  protected readonly fullest = computed(() => this.byShare().filter(({ share }, at) => at < MOST_SHOWN || share >= SHOWN_FROM));
  protected readonly others = computed(() => {
    const others = this.byShare().slice(this.fullest().length);
    return others[0] === undefined ? null : { count: others.length, share: others[0].share };
  });
  protected readonly places = computed(() => this.storage().places.map((place) => ({ ...place, name: PLACES[place.place] ?? place.place })));

  protected percent(share: number): string {
    return share < 0.0001 ? 'under 0.01 %' : `${(share * 100).toFixed(2)} %`;
  }

  protected growthOf(perDayBytes: number): string {
    if (Math.abs(perDayBytes) < 1024 ** 2) return 'stays as it is';
    return perDayBytes > 0 ? `grows by ${formatBytes(perDayBytes)} a day` : `shrinks by ${formatBytes(-perDayBytes)} a day`;
  }

  protected forecastOf({ daysLeft, growthPerDayBytes }: Status['storage']['disks'][number]): string {
    if (growthPerDayBytes === null) return 'A forecast needs an hour of history.';
    if (daysLeft === null || daysLeft > 3650) return `${this.growthOf(growthPerDayBytes)}; will not fill within years`;
    return `${this.growthOf(growthPerDayBytes)}; full in about ${daysLeft < 1 ? 'a day' : `${Math.floor(daysLeft)} days`}`;
  }
}
