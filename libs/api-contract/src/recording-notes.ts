// What members add to a recording: notes at a moment, and tags. Apart from what a page says of its own visits (`recording.tags`).

import { z } from 'zod';

import { id } from './id.ts';
import { ms } from './numbers.ts';

const atMs = z.number().int().min(0).max(2 ** 40).describe('ms since the recording’s start');
const text = z.string().trim().min(1).max(2000);

export const note = z.object({
  id, authorId: id, authorName: z.string(), atMs, text: z.string(), createdAt: ms, changedAt: ms.nullable(),
  /** Whether the asker may change or delete it: its author, and admins. */
  isMine: z.boolean(),
});
/** GET /recordings/:id/notes, by moment. */
export const noteList = z.object({ notes: z.array(note) });
/** POST /recordings/:id/notes */
export const newNote = z.object({ atMs, text });
/** PATCH /recordings/:id/notes/:noteId */
export const noteChange = z.object({ atMs, text }).partial();

/** Lower case, so that one meaning has one tag. */
export const memberTag = z.string().trim().min(1).max(50).regex(/^[^\p{C}]+$/u, 'holds a character that cannot be seen').toLowerCase();
/** PUT /recordings/:id/tags: all tags members gave it; the answer is what is stored. */
export const memberTags = z.object({ tags: z.array(memberTag).max(20) });

export type Note = z.infer<typeof note>;
export type NoteList = z.infer<typeof noteList>;
export type NewNote = z.infer<typeof newNote>;
export type NoteChange = z.infer<typeof noteChange>;
export type MemberTags = z.infer<typeof memberTags>;
