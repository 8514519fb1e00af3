import { Body, Controller, Delete, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { id, newNote, note, noteChange, noteList, type NewNote, type NoteChange } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { NoteRules } from './note-rules.ts';

@Controller('recordings/:recordingId/notes')
export class NotesController {
  readonly #rules: NoteRules;

  constructor(@Inject(NoteRules) rules: NoteRules) {
    this.#rules = rules;
  }

  @Get()
  @Route('read', 200, noteList)
  list(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string) {
    return this.#rules.list(caller, BigInt(recordingId));
  }

  @Post()
  @Route('member', 201, note)
  add(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Body({ schema: newNote }) body: NewNote) {
    return this.#rules.add(caller, BigInt(recordingId), body);
  }

  @Patch(':noteId')
  @Route('member', 200, note)
  change(
    @AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Param('noteId', { schema: id }) noteId: string,
    @Body({ schema: noteChange }) body: NoteChange,
  ) {
    return this.#rules.change(caller, BigInt(recordingId), BigInt(noteId), body);
  }

  @Delete(':noteId')
  @Route('member', 204)
  remove(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Param('noteId', { schema: id }) noteId: string) {
    return this.#rules.remove(caller, BigInt(recordingId), BigInt(noteId));
  }
}
