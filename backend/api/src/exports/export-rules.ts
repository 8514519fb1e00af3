// A recording as one file: looked through first for what it needs, so that one too large is refused before anything is sent, then
// streamed part by part. What is gone by then is left out, and the file's player shows a gap.
import { Readable } from 'node:stream';

import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import { RECORDING_FILE_VERSION, type Manifest, type RecordingFileHead } from '@hindsight/wire';
import { Inject, Injectable } from '@nestjs/common';

import type { Caller } from '../access/caller.ts';
import { BLOBS, CONFIG, NOW, POOL, type ApiConfig } from '../api-parts.ts';
import { FileTree } from '../files/file-tree.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import { ManifestReader } from '../recordings/manifest-reader.ts';
import { Recordings, type StoredRecording } from '../recordings/recordings.ts';
import { Exports } from './exports.ts';
import { findNeededFiles } from './needed-files.ts';
import { StoredParts } from './stored-parts.ts';
import { writeFile } from './write-file.ts';

/** Of what is stored. Base64 makes a third more of it; browsers open that. */
const LARGEST_EXPORT_BYTES = 100 * 1024 * 1024;
/** Where the page that recordings are taken away in is marked for their parts. */
const PARTS = '<!--parts-->';

export interface MadeExport {
  fileName: string;
  page: Readable;
}

@Injectable()
export class ExportRules {
  readonly #recordings: Recordings;
  readonly #manifests: ManifestReader;
  readonly #exports: Exports;
  readonly #pool: Pool;
  readonly #blobs: BlobReader;
  readonly #pages: FileTree;
  readonly #now: () => number;

  constructor(
    @Inject(Recordings) recordings: Recordings, @Inject(ManifestReader) manifests: ManifestReader, @Inject(Exports) exports: Exports,
    @Inject(POOL) pool: Pool, @Inject(BLOBS) blobs: BlobReader, @Inject(CONFIG) config: ApiConfig, @Inject(NOW) now: () => number,
  ) {
    this.#recordings = recordings;
    this.#manifests = manifests;
    this.#exports = exports;
    this.#pool = pool;
    this.#blobs = blobs;
    this.#pages = new FileTree(config.playerFolder);
    this.#now = now;
  }

  async make(caller: Caller, id: bigint): Promise<MadeExport | Refusal> {
    const recording = await this.#recordings.find(caller.workspaceId, id);
    if (recording === null) return refuse('API_RECORDING_UNKNOWN');
    const manifest = await this.#manifests.read(recording);
    const parts = new StoredParts(this.#pool, this.#blobs, recording.summary);
    const blockBytes = manifest.blocks.reduce((sum, { bytes, keyframe }) => sum + bytes + (keyframe?.bytes ?? 0), 0);
    const needed = blockBytes > LARGEST_EXPORT_BYTES ? null : await findNeededFiles(parts, manifest, LARGEST_EXPORT_BYTES - blockBytes);
    if (needed === null) return refuse('API_EXPORT_LARGE');
    const siteName = await this.#exports.note(recording, caller.memberId);
    const head = this.#describe(recording, manifest, siteName, needed.names);
    return { fileName: fileNameOf(recording), page: Readable.from(writeFile(await this.#page(), head, parts, needed.files)) };
  }

  #describe({ summary }: StoredRecording, manifest: Manifest, siteName: string, names: Record<string, string>): RecordingFileHead {
    const { entryPath, device, browser, system, country, isLive } = summary;
    return {
      v: RECORDING_FILE_VERSION, exportedAt: this.#now(), isUnfinished: isLive, visit: { siteName, entryPath, device, browser, system, country },
      // Nothing more will come to the file.
      manifest: { ...manifest, isLive: false }, names,
    };
  }

  async #page(): Promise<[before: string, after: string]> {
    const page = await this.#pages.find('offline.html');
    const [before, after] = page?.bytes.toString().split(PARTS) ?? [];
    if (before === undefined || after === undefined) throw new Error('the player is not built: it has no page to take recordings away in');
    return [before, after];
  }
}

function fileNameOf({ summary: { id, startedAt } }: StoredRecording): string {
  return `recording-${id}-${new Date(startedAt).toISOString().slice(0, 10)}.html`;
}
