// Notes, tags and links of the contract server's world, kept in memory, in the API's real shapes.
import { createdShare, memberTags, newNote, newShare, note as noteShape, noteChange, noteList, shareList, sharedRecording, type Note, type Share } from '@hindsight/api-contract';
import { makeBlocks } from './contract-world.ts';

const HOUR_MS = 3_600_000;
const TOKEN = 'a'.repeat(43);

export interface NotesWorld {
  notes: Note[];
  tags: string[];
  shares: Share[];
}

/** Two notes, by the person who asks and by a colleague; one tag; one link. */
export function makeNotes(): NotesWorld {
  return {
    notes: [
      { id: '1', authorId: '2', authorName: 'Ines Prager', atMs: 64_000, text: 'Taps the coupon button again and again; nothing happens.', createdAt: Date.now() - 3 * HOUR_MS, changedAt: null, isMine: false },
      { id: '2', authorId: '1', authorName: 'Robin Vega', atMs: 182_000, text: 'Gives up at the delivery address.', createdAt: Date.now() - HOUR_MS, changedAt: null, isMine: true },
    ],
    tags: ['checkout'],
    shares: [{ id: '1', startMs: 0, createdBy: 'Robin Vega', createdAt: Date.now() - 30 * HOUR_MS, expiresAt: Date.now() + 90 * HOUR_MS, revokedAt: null, openedCount: 3, lastOpenedAt: Date.now() - HOUR_MS }],
  };
}

export interface Answered {
  status: number;
  body?: unknown;
}

/**
 * @param rest of the path after the recording's id
 * @returns null for what is not about notes, tags and links
 */
export function answerNotes(world: NotesWorld, method: string, rest: string, body: () => Promise<string>): Promise<Answered> | null {
  const [, thing, id] = rest.split('/');
  if (thing === 'notes') return answerNote(world, method, id, body);
  if (thing === 'tags' && method === 'PUT') return setTags(world, body);
  if (thing === 'shares') return answerShare(world, method, id, body);
  return null;
}

async function answerNote(world: NotesWorld, method: string, id: string | undefined, body: () => Promise<string>): Promise<Answered> {
  if (method === 'GET') return { status: 200, body: noteList.parse({ notes: world.notes }) };
  if (method === 'POST') {
    const wanted = newNote.parse(JSON.parse(await body()));
    const added: Note = { id: String(100 + world.notes.length), authorId: '1', authorName: 'Robin Vega', ...wanted, createdAt: Date.now(), changedAt: null, isMine: true };
    world.notes.push(added);
    return { status: 201, body: noteShape.parse(added) };
  }
  const known = world.notes.find((note) => note.id === id);
  if (!known) return { status: 404 };
  if (method === 'PATCH') {
    const { atMs, text } = noteChange.parse(JSON.parse(await body()));
    Object.assign(known, { atMs: atMs ?? known.atMs, text: text ?? known.text, changedAt: Date.now() });
    return { status: 200, body: noteShape.parse(known) };
  }
  world.notes = world.notes.filter((note) => note !== known);
  return { status: 204 };
}

async function setTags(world: NotesWorld, body: () => Promise<string>): Promise<Answered> {
  world.tags = memberTags.parse(JSON.parse(await body())).tags.sort();
  return { status: 200, body: { tags: world.tags } };
}

async function answerShare(world: NotesWorld, method: string, id: string | undefined, body: () => Promise<string>): Promise<Answered> {
  if (method === 'GET') return { status: 200, body: shareList.parse({ shares: world.shares }) };
  if (method === 'POST') {
    const { hours, startMs } = newShare.parse(JSON.parse(await body()));
    const made: Share = { id: String(world.shares.length + 1), startMs, createdBy: 'Robin Vega', createdAt: Date.now(), expiresAt: Date.now() + hours * HOUR_MS, revokedAt: null, openedCount: 0, lastOpenedAt: null };
    world.shares.unshift(made);
    return { status: 201, body: createdShare.parse({ ...made, token: TOKEN }) };
  }
  const known = world.shares.find((share) => share.id === id);
  if (known) known.revokedAt = Date.now();
  return { status: known ? 204 : 404 };
}

/** What the link with the world's token shows while its newest share is open; null once it has ended. */
export function answerShared(world: NotesWorld, path: string, playerOrigin: string): Answered | null {
  const [, , token, thing] = path.split('/');
  const [share] = world.shares;
  if (token !== TOKEN || !share || share.revokedAt !== null) return null;
  if (thing === 'blocks') return { status: 200, body: makeBlocks('7', false) };
  return {
    status: 200,
    body: sharedRecording.parse({
      recordingId: '7', playerOrigin, startMs: share.startMs, expiresAt: share.expiresAt, startedAt: Date.now() - HOUR_MS, durationMs: 247_000, isLive: false, entryPath: '/pricing',
      device: 'desktop', browser: 'Firefox', system: 'Linux', viewportWidth: 1440, viewportHeight: 900,
    }),
  };
}
