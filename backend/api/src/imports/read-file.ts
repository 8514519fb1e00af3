// A recording file → its parts, every one checked: nothing of a file is used before its end has vouched for the whole.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { readPartLine, RECORDING_FILE_VERSION, type RecordingFileEnd, type RecordingFileHead } from '@hindsight/wire';
import { z } from 'zod';

import { refuse, type Refusal } from '../problems/refusal.ts';

/** A file is in memory as a whole, its parts too, and what is made of them. */
export const LARGEST_FILE_BYTES = 64 * 1024 * 1024;
const LARGEST_PART_BYTES = 80 * 1024 * 1024;
const NEWLINE = 10;
const inflate = promisify(gunzip);

/** Of its head what is used here; of the rest the player makes what it can. */
const whole = z.number().int().min(0).max(2 ** 50);
const headShape = z.object({
  v: z.literal(RECORDING_FILE_VERSION),
  visit: z.object({ device: z.enum(['desktop', 'tablet', 'mobile', 'other']), browser: z.string().max(100), system: z.string().max(100), country: z.string().max(2) }),
  manifest: z.object({
    startedAt: whole,
    documents: z.array(z.object({ doc: whole, tab: z.string().max(100), clockOffsetsMs: z.record(z.string().regex(/^\d{1,5}$/), z.number().int().min(-(2 ** 40)).max(2 ** 40)) })).max(1_000),
    blocks: z.array(z.object({ id: z.string() })).max(100_000),
  }),
  names: z.record(z.string().max(2_000), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type FiledHead = z.infer<typeof headShape>;

interface Packed {
  kind: string;
  name: string;
  mediaType: string;
  bytes: Buffer;
}

export interface ReadFile {
  head: FiledHead;
  /** Packed, by id. */
  blocks: Packed[];
  files: Packed[];
  /** The same for the same recording, whenever it was saved. */
  digest: string;
}

/** Reads a body up to the largest file there is. */
export async function readBody(body: AsyncIterable<Uint8Array>): Promise<Buffer | Refusal> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Read to its end, so that the refusal is heard.
    if (bytes <= LARGEST_FILE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > LARGEST_FILE_BYTES ? refuse('API_IMPORT_LARGE') : Buffer.concat(chunks);
}

export async function readFile(body: Buffer): Promise<ReadFile | Refusal> {
  const seal = createHash('sha256');
  const content = createHash('sha256');
  const parts: Packed[] = [];
  let end: RecordingFileEnd | null = null;
  let sealed = '';
  for (let from = 0; from < body.length && end === null;) {
    const cut = body.indexOf(NEWLINE, from);
    const until = cut < 0 ? body.length : cut;
    const part = readPartLine(body.toString('latin1', from, until));
    if (part !== null) {
      const packed = { ...part, bytes: Buffer.from(part.base64, 'base64') };
      if (part.kind === 'end') {
        end = await unpackJson<RecordingFileEnd>(packed);
        sealed = seal.digest('hex');
        if (end === null) return refuse('API_IMPORT_DAMAGED');
      } else {
        seal.update(body.subarray(from, until + 1));
        if (part.kind === 'block') content.update(packed.bytes);
        parts.push({ kind: part.kind, name: part.name, mediaType: part.mediaType, bytes: packed.bytes });
      }
    }
    from = until + 1;
  }
  const [first, ...rest] = parts;
  if (first?.kind !== 'head') return refuse('API_IMPORT_FOREIGN');
  if (end === null || end.parts !== parts.length || end.sha256 !== sealed) return refuse('API_IMPORT_DAMAGED');
  const said = await unpackJson<RecordingFileHead>(first);
  if (typeof said?.v === 'number' && said.v > RECORDING_FILE_VERSION) return refuse('API_IMPORT_NEWER');
  const head = headShape.safeParse(said);
  if (!head.success) return refuse('API_IMPORT_DAMAGED');
  return { head: head.data, blocks: rest.filter(({ kind }) => kind === 'block'), files: rest.filter(({ kind }) => kind === 'file'), digest: content.digest('hex') };
}

/** @returns null for what is damaged, or larger than any part of ours */
export async function unpack({ bytes }: Pick<Packed, 'bytes'>): Promise<Buffer | null> {
  return inflate(bytes, { maxOutputLength: LARGEST_PART_BYTES }).catch(() => null);
}

async function unpackJson<Shape>(part: Pick<Packed, 'bytes'>): Promise<Shape | null> {
  try {
    const text = await unpack(part);
    return text === null ? null : (JSON.parse(text.toString()) as Shape | null);
  } catch {
    return null; // Gzip, but no JSON.
  }
}
