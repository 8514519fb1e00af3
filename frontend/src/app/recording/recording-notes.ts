// The notes and tags of the recording on screen: asked for once, then kept as the API answers each change.
import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import type { MemberTags, Note, NoteList } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { Toast } from '../design/toast.ts';

@Injectable()
export class RecordingNotes {
  private readonly http = inject(HttpClient);
  private readonly toast = inject(Toast);
  private recordingId = '';

  /** By moment. */
  readonly notes = signal<readonly Note[]>([]);
  readonly tags = signal<readonly string[]>([]);
  readonly error = signal<unknown>(null);

  async open(recordingId: string): Promise<void> {
    this.recordingId = recordingId;
    this.notes.set([]);
    this.tags.set([]);
    this.error.set(null);
    try {
      const { notes } = await firstValueFrom(this.http.get<NoteList>(apiUrl('recordings', recordingId, 'notes')));
      if (recordingId === this.recordingId) this.notes.set(notes);
    } catch (error) {
      if (recordingId === this.recordingId) this.error.set(error);
    }
  }

  retry(): void {
    void this.open(this.recordingId);
  }

  /** @returns whether it was kept */
  add(atMs: number, text: string): Promise<boolean> {
    return this.ask('The note was not kept.', async (id) => {
      const added = await firstValueFrom(this.http.post<Note>(apiUrl('recordings', id, 'notes'), { atMs: Math.round(atMs), text }));
      return () => this.notes.update((notes) => byMoment([...notes, added]));
    });
  }

  change(note: Note, text: string): Promise<boolean> {
    return this.ask('The note was not changed.', async (id) => {
      const changed = await firstValueFrom(this.http.patch<Note>(apiUrl('recordings', id, 'notes', note.id), { text }));
      return () => this.notes.update((notes) => byMoment(notes.map((each) => (each.id === changed.id ? changed : each))));
    });
  }

  remove(note: Note): Promise<boolean> {
    return this.ask('The note was not deleted.', async (id) => {
      await firstValueFrom(this.http.delete(apiUrl('recordings', id, 'notes', note.id)));
      return () => this.notes.update((notes) => notes.filter((each) => each.id !== note.id));
    });
  }

  setTags(tags: readonly string[]): Promise<boolean> {
    return this.ask('The tags were not kept.', async (id) => {
      const kept = await firstValueFrom(this.http.put<MemberTags>(apiUrl('recordings', id, 'tags'), { tags }));
      return () => this.tags.set(kept.tags);
    });
  }

  /** An answer about a recording that is no longer on screen changes nothing. */
  private async ask(failure: string, doIt: (recordingId: string) => Promise<() => void>): Promise<boolean> {
    const id = this.recordingId;
    try {
      const show = await doIt(id);
      if (id === this.recordingId) show();
      return true;
    } catch (error) {
      this.toast.fail(failure, error);
      return false;
    }
  }
}

function byMoment(notes: readonly Note[]): Note[] {
  return [...notes].sort((a, b) => a.atMs - b.atMs || a.createdAt - b.createdAt);
}
