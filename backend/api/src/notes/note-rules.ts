// Notes at a moment of a recording: read by the whole workspace, changed by their author and by admins.
import { Inject, Injectable } from '@nestjs/common';
import type { NewNote, Note, NoteChange, NoteList } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { Recordings } from '../recordings/recordings.ts';
import { MOST_NOTES, Notes, type StoredNote } from './notes.ts';

@Injectable()
export class NoteRules {
  readonly #notes: Notes;
  readonly #recordings: Recordings;

  constructor(@Inject(Notes) notes: Notes, @Inject(Recordings) recordings: Recordings) {
    this.#notes = notes;
    this.#recordings = recordings;
  }

  async list(caller: Caller, recordingId: bigint): Promise<NoteList | Refusal> {
    if (!(await this.#recordings.find(caller.workspaceId, recordingId))) return refuse('API_RECORDING_UNKNOWN');
    const notes = await this.#notes.list({ workspaceId: caller.workspaceId, recordingId });
    return { notes: notes.map((note) => describe(note, caller)) };
  }

  async add(caller: Caller, recordingId: bigint, wanted: NewNote): Promise<Note | Refusal> {
    const place = { workspaceId: caller.workspaceId, recordingId };
    if (!(await this.#recordings.find(caller.workspaceId, recordingId))) return refuse('API_RECORDING_UNKNOWN');
    const id = await this.#notes.add(place, caller.memberId ?? 0n, wanted);
    if (id === null) return refuse('API_NOTES_FULL', `It holds ${MOST_NOTES}.`);
    const added = await this.#notes.find(place, id);
    return added === null ? refuse('API_RECORDING_UNKNOWN') : describe(added, caller);
  }

  async change(caller: Caller, recordingId: bigint, noteId: bigint, change: NoteChange): Promise<Note | Refusal> {
    const own = await this.#own(caller, recordingId, noteId);
    if (isRefusal(own)) return own;
    await this.#notes.change(noteId, change);
    const changed = await this.#notes.find({ workspaceId: caller.workspaceId, recordingId }, noteId);
    return changed === null ? refuse('API_NOTE_UNKNOWN') : describe(changed, caller);
  }

  async remove(caller: Caller, recordingId: bigint, noteId: bigint): Promise<void | Refusal> {
    const own = await this.#own(caller, recordingId, noteId);
    if (isRefusal(own)) return own;
    await this.#notes.remove({ workspaceId: caller.workspaceId, recordingId }, noteId);
  }

  async #own(caller: Caller, recordingId: bigint, noteId: bigint): Promise<StoredNote | Refusal> {
    const note = await this.#notes.find({ workspaceId: caller.workspaceId, recordingId }, noteId);
    if (note === null) return refuse('API_NOTE_UNKNOWN');
    return mayChange(note, caller) ? note : refuse('API_NOTE_FOREIGN');
  }
}

function mayChange({ authorId }: StoredNote, { memberId, role }: Caller): boolean {
  return authorId === memberId || role === 'admin' || role === 'owner';
}

function describe(note: StoredNote, caller: Caller): Note {
  const { id, authorId, authorName, atMs, text, createdAt, changedAt } = note;
  return {
    id: String(id), authorId: String(authorId), authorName, atMs, text, createdAt: createdAt.getTime(), changedAt: changedAt?.getTime() ?? null, isMine: mayChange(note, caller),
  };
}
