// The moments of the recording on screen, for its time line and its lists: made anew whenever one of their sources has news.
import { Injectable, computed, effect, inject, signal } from '@angular/core';
import type { Note, PageView, Signal } from '@hindsight/api-contract';
import { gatherMoments } from './moments.ts';
import { Playback } from './playback.ts';

/** What the API knows of a recording; a shared one tells less. */
export interface KnownMoments {
  pageViews: readonly PageView[];
  signals: readonly Signal[];
}
const NOTHING: KnownMoments = { pageViews: [], signals: [] };

@Injectable()
export class RecordingMoments {
  private readonly playback = inject(Playback);
  private readonly known = signal<KnownMoments>(NOTHING);
  private readonly notes = signal<readonly Note[]>([]);

  private readonly gathered = computed(() => gatherMoments({
    marks: this.playback.marks(), pageViews: this.known().pageViews, signals: this.known().signals, notes: this.notes(), durationMs: this.playback.durationMs(),
  }));
  /** What the time line and the list of events show. */
  readonly all = computed(() => this.gathered().filter(({ kind }) => kind !== 'console'));
  readonly consoleLines = computed(() => this.gathered().filter(({ kind }) => kind === 'console'));
  readonly errors = computed(() => this.all().filter(({ kind }) => kind === 'error'));

  constructor() {
    effect(() => this.playback.stops.set(this.all().filter(({ kind }) => kind !== 'gap' && kind !== 'frozen').map(({ atMs }) => atMs)));
  }

  know(known: KnownMoments | null): void {
    this.known.set(known ?? NOTHING);
  }

  knowNotes(notes: readonly Note[]): void {
    this.notes.set(notes);
  }
}
