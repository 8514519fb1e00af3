// How the installation does: what needs someone, four figures, then every program and store. For the owner; asks again while it is looked at.
import { httpResource } from '@angular/common/http';
import { Component, DestroyRef, computed, inject, linkedSignal } from '@angular/core';
import type { Status } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { formatCount, formatNumber } from '../format/count.ts';
import { formatMoment } from '../format/moment.ts';
import { formatRate, formatSpan } from '../format/span.ts';
import { PageReady } from '../page-ready.ts';
import { ProgramsCard } from './programs-card.ts';
import { StorageCard } from './storage-card.ts';
import { StoresCards } from './stores-cards.ts';

const ASK_EVERY_MS = 5000;

interface Figure {
  label: string;
  value: string;
  unit: string;
  note: string;
  isBad: boolean;
}

@Component({
  selector: 'hs-status-page',
  imports: [FailurePanel, Icon, ProgramsCard, StorageCard, StoresCards],
  templateUrl: './status-page.html',
  styleUrl: './status-page.css',
})
export class StatusPage {
  protected readonly answer = httpResource<Status>(() => apiUrl('status'));
  /** What was last known stays while the next answer is on its way, or fails to come. */
  protected readonly status = linkedSignal<Status | null, Status | null>({
    source: () => (this.answer.hasValue() ? this.answer.value() : null),
    computation: (status, previous) => status ?? previous?.value ?? null,
  });
  protected readonly moment = formatMoment;
  protected readonly verdict = computed(() => {
    const warnings = this.status()?.warnings ?? [];
    const errors = warnings.filter(({ level }) => level === 'error').length;
    if (warnings.length === 0) return { tone: 'live', text: 'All well' };
    return errors > 0 ? { tone: 'error', text: `${formatCount(errors, 'problem')}` } : { tone: 'warn', text: `${formatCount(warnings.length, 'warning')}` };
  });
  protected readonly figures = computed<Figure[]>(() => {
    const status = this.status();
    return status === null ? [] : [edgeFigure(status), lagFigure(status), indexFigure(status), diskFigure(status)];
  });

  constructor() {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !this.answer.isLoading()) this.answer.reload();
    }, ASK_EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
    inject(PageReady).when(() => this.status() !== null || this.answer.error() !== undefined);
  }
}

function edgeFigure({ edge }: Status): Figure {
  const refused = edge.refused.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const speed = edge.appendP99Ms === null ? 'nothing came in the last minute' : `99 % durable within ${formatNumber(Math.round(edge.appendP99Ms))} ms`;
  return { label: 'Batches', value: formatRate(edge.acceptedPerSecond), unit: 'a second', note: refused > 0 ? `${formatRate(refused)} a second refused` : speed, isBad: false };
}

function lagFigure({ log, worker }: Status): Figure {
  const known = log.partitions.map(({ lagSeconds }) => lagSeconds).filter((seconds) => seconds !== null);
  const seconds = Math.max(0, ...known);
  const records = log.partitions.reduce((sum, { lagRecords }) => sum + (lagRecords ?? 0), 0);
  return {
    label: 'Behind the log', value: known.length === 0 ? '–' : formatSpan(seconds), unit: '', isBad: seconds > 60 || (log.partitions.length > 0 && known.length === 0),
    note: known.length === 0 ? 'no worker reports' : records > 0 ? `${formatCount(records, 'record')} to store` : `${formatRate(worker.storedPerSecond)} batches a second stored`,
  };
}

function indexFigure({ index }: Status): Figure {
  if (index.currentIndex === null) return { label: 'Search index', value: 'Postgres', unit: '', note: 'answers all lists, no index beside it', isBad: false };
  const { waiting, oldestSeconds } = index.outbox;
  return {
    label: 'Search index', value: waiting === 0 ? 'up to date' : formatSpan(oldestSeconds), unit: waiting === 0 ? '' : 'behind', isBad: oldestSeconds > 120,
    note: `lists from ${index.readFrom === 'elasticsearch' ? 'Elasticsearch' : 'Postgres'}${waiting > 0 ? `, ${formatCount(waiting, 'recording')} waiting` : ''}`,
  };
}

function diskFigure({ storage }: Status): Figure {
  const soonest = [...storage.disks].sort((a, b) => (a.daysLeft ?? Infinity) - (b.daysLeft ?? Infinity) || b.usedBytes / b.sizeBytes - a.usedBytes / a.sizeBytes)[0];
  if (soonest === undefined) return { label: 'Disk', value: '–', unit: '', note: 'no program reports one', isBad: false };
  const share = soonest.usedBytes / soonest.sizeBytes;
  const used = `${Math.round(share * 100)} % used`;
  const days = soonest.daysLeft;
  if (days === null || days > 3650) return { label: 'Disk', value: `${Math.round(share * 100)} %`, unit: 'used', note: soonest.growthPerDayBytes === null ? 'forecast after an hour of history' : 'not filling at present', isBad: share > 0.95 };
  return { label: 'Disk lasts', value: formatNumber(Math.floor(days)), unit: days < 2 ? 'day' : 'days', note: `${used}, at last week's growth`, isBad: days < 14 };
}
