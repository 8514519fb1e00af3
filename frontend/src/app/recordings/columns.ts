// Which columns the list has, kept per member in this browser.
import { computed, inject, Injectable, signal } from '@angular/core';
import { Account } from '../api/account.ts';

export interface Column {
  id: ColumnId;
  label: string;
  /** Of the grid. */
  width: string;
}
export type ColumnId = 'stripe' | 'country' | 'pages' | 'counts' | 'duration' | 'started' | 'signals' | 'tags' | 'screen' | 'language' | 'fidelity';

export const COLUMNS: readonly Column[] = [
  { id: 'country', label: 'Country', width: 'minmax(112px, 0.9fr)' }, { id: 'pages', label: 'Pages visited', width: 'minmax(150px, 2fr)' },
  { id: 'stripe', label: 'What happened', width: 'minmax(110px, 1.2fr)' }, { id: 'counts', label: 'Pages', width: '76px' }, { id: 'duration', label: 'Duration', width: '68px' },
  { id: 'started', label: 'Started', width: '152px' }, { id: 'signals', label: 'Signals', width: 'minmax(86px, 0.7fr)' }, { id: 'tags', label: 'Tags', width: 'minmax(80px, 0.8fr)' },
  { id: 'screen', label: 'Window', width: '92px' }, { id: 'language', label: 'Language', width: '80px' }, { id: 'fidelity', label: 'Fidelity', width: '70px' },
];
const USUAL: readonly ColumnId[] = ['country', 'pages', 'stripe', 'counts', 'duration', 'started', 'signals'];

@Injectable({ providedIn: 'root' })
export class ChosenColumns {
  private readonly account = inject(Account);
  private readonly changed = signal(0);
  private readonly key = computed(() => `hindsight.columns.${this.account.me()?.member.id ?? ''}`);

  readonly ids = computed<ReadonlySet<ColumnId>>(() => {
    this.changed();
    return new Set(readIds(localStorage.getItem(this.key())));
  });
  readonly shown = computed(() => COLUMNS.filter(({ id }) => this.ids().has(id)));
  /** For grid-template-columns: a tick, the visitor, the columns chosen. */
  readonly template = computed(() => ['22px', 'minmax(160px, 1.3fr)', ...this.shown().map(({ width }) => width)].join(' '));

  toggle(id: ColumnId): void {
    const ids = new Set(this.ids());
    if (!ids.delete(id)) ids.add(id);
    localStorage.setItem(this.key(), JSON.stringify([...ids]));
    this.changed.update((n) => n + 1);
  }
}

function readIds(text: string | null): readonly ColumnId[] {
  if (text === null) return USUAL;
  try {
    const read = JSON.parse(text) as unknown;
    return Array.isArray(read) ? COLUMNS.map(({ id }) => id).filter((id) => read.includes(id)) : USUAL;
  } catch {
    return USUAL; // somebody else's writing
  }
}
