// Notes of the team at moments of the visit, and its tags. A note is written at the moment the player stands at when one begins to write.
import { Component, inject, signal, viewChild, type ElementRef } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Note } from '@hindsight/api-contract';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { formatDuration } from '../format/duration.ts';
import { formatAgo } from '../format/moment.ts';
import { Playback } from './playback.ts';
import { RecordingNotes } from './recording-notes.ts';
import { TagEditor } from './tag-editor.ts';

@Component({
  selector: 'hs-notes-panel',
  imports: [FailurePanel, Icon, MatButtonModule, TagEditor],
  template: `
    <hs-tag-editor [tags]="notes.tags()" (changed)="notes.setTags($event)" />
    <form (submit)="add($event)">
      <label for="new-note">Note at <span class="numeric">{{ duration(momentMs() ?? playback.atMs()) }}</span></label>
      <textarea #box id="new-note" rows="2" maxlength="2000" placeholder="What happens here?" [value]="text()" (focus)="hold()" (input)="text.set(box.value)" (keydown.control.enter)="add($event)" (keydown.meta.enter)="add($event)"></textarea>
      <div class="actions end">
        @if (momentMs() !== null && momentMs() !== playback.atMs()) { <button mat-button type="button" (click)="momentMs.set(playback.atMs())">Move to {{ duration(playback.atMs()) }}</button> }
        <button mat-flat-button type="submit" [disabled]="isBusy() || text().trim() === ''">Add note</button>
      </div>
    </form>
    @if (notes.error(); as error) { <hs-failure-panel heading="The notes could not be loaded" [error]="error" (retry)="notes.retry()" /> }
    <ol>
      @for (note of notes.notes(); track note.id) {
        <li>
          <p class="head"><button type="button" class="moment numeric" [attr.aria-label]="'Go to ' + duration(note.atMs)" (click)="playback.seek(note.atMs)">{{ duration(note.atMs) }}</button><span class="muted small ellipsis">{{ note.authorName }}, {{ ago(note.createdAt) }}{{ note.changedAt ? ', changed' : '' }}</span></p>
          @if (editing() === note.id) {
            <textarea #edit rows="3" maxlength="2000" [attr.aria-label]="'Note at ' + duration(note.atMs)" [value]="note.text"></textarea>
            <div class="actions end"><button mat-button type="button" (click)="editing.set(null)">Cancel</button><button mat-flat-button type="button" [disabled]="edit.value.trim() === ''" (click)="change(note, edit.value)">Save</button></div>
          } @else {
            <p class="text">{{ note.text }}</p>
            @if (note.isMine) { <p class="own"><button mat-button type="button" (click)="editing.set(note.id)">Edit</button><button mat-button type="button" (click)="notes.remove(note)">Delete</button></p> }
          }
        </li>
      } @empty { @if (!notes.error()) { <li class="muted none"><hs-icon name="note" /> No notes yet. Everybody in the workspace sees them, here and as marks in the time line.</li> } }
    </ol>
  `,
  styles: `
    :host { display: block; height: 100%; overflow-y: auto; padding: 14px; overscroll-behavior: contain; }
    form { margin-top: 14px; padding-top: 14px; border-top: 1px solid var(--mat-sys-outline-variant); }
    label { display: block; font-weight: 550; margin-bottom: 6px; }
    textarea { display: block; width: 100%; padding: 8px 10px; border: 1px solid var(--mat-sys-outline); border-radius: 9px; background: var(--mat-sys-surface); color: inherit; resize: vertical; line-height: 1.4; }
    .actions { margin-top: 8px; }
    ol { margin-top: 8px; }
    li { padding: 12px 0; border-top: 1px solid var(--mat-sys-outline-variant); }
    li:first-child { margin-top: 12px; }
    .head { display: flex; align-items: center; gap: 10px; margin-bottom: 4px; }
    .moment { flex: none; height: 24px; padding: 0 8px; border: 0; border-radius: 6px; background: var(--mat-sys-primary-container); color: var(--mat-sys-on-primary-container); cursor: pointer; font-size: 12.5px; font-weight: 600; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; }
    .own { display: flex; margin-left: -12px; }
    .none { display: flex; gap: 10px; }
    .none hs-icon { margin-top: 3px; font-size: 13px; }
  `,
})
export class NotesPanel {
  protected readonly playback = inject(Playback);
  protected readonly notes = inject(RecordingNotes);
  private readonly box = viewChild<ElementRef<HTMLTextAreaElement>>('box');
  protected readonly text = signal('');
  /** The moment the note is about; null: where the player stands. */
  protected readonly momentMs = signal<number | null>(null);
  protected readonly isBusy = signal(false);
  protected readonly editing = signal<string | null>(null);
  protected readonly duration = formatDuration;
  protected readonly ago = formatAgo;

  /** Puts the cursor where a note is written. */
  focus(): void {
    this.box()?.nativeElement.focus();
  }

  protected hold(): void {
    if (this.text() === '') this.momentMs.set(this.playback.atMs());
  }

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.text().trim();
    if (text === '' || this.isBusy()) return;
    this.isBusy.set(true);
    if (await this.notes.add(this.momentMs() ?? this.playback.atMs(), text)) {
      this.text.set('');
      this.momentMs.set(null);
    }
    this.isBusy.set(false);
  }

  protected async change(note: Note, text: string): Promise<void> {
    if (await this.notes.change(note, text.trim())) this.editing.set(null);
  }
}
