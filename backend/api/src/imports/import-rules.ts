// A recording file becomes a recording of a site by the way every visit comes: its files into the vault, its batches into the log. Checked as a whole
// before anything is stored. The same file twice is one recording; one that was erased can be taken in again.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { assetType, kindOfType } from '@hindsight/asset-vault';
import type { ImportedRecording } from '@hindsight/api-contract';
import type { IndexScope } from '@hindsight/recording-index';
import { Inject, Injectable } from '@nestjs/common';

import type { Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { IMPORT_DOOR, NOW, type ImportDoor } from '../api-parts.ts';
import { isRefusal, refuse, refuseUntil, type Refusal } from '../problems/refusal.ts';
import { Recordings } from '../recordings/recordings.ts';
import { Imports } from './imports.ts';
import { namesOf, pastBatches, type ImportedBatch, type VisitNames } from './past-batches.ts';
import { readBody, readFile, unpack, type ReadFile } from './read-file.ts';

const AGAIN_AFTER_MS = 60_000;
/** Erased and taken in again: more often it is a mistake. */
const MOST_ATTEMPTS = 100;

@Injectable()
export class ImportRules {
  readonly #scopes: SiteScopes;
  readonly #recordings: Recordings;
  readonly #imports: Imports;
  readonly #door: ImportDoor | null;
  readonly #now: () => number;
  /** A whole file is in memory: one at a time. */
  #isTaking = false;

  constructor(
    @Inject(SiteScopes) scopes: SiteScopes, @Inject(Recordings) recordings: Recordings, @Inject(Imports) imports: Imports,
    @Inject(IMPORT_DOOR) door: ImportDoor | null, @Inject(NOW) now: () => number,
  ) {
    this.#scopes = scopes;
    this.#recordings = recordings;
    this.#imports = imports;
    this.#door = door;
    this.#now = now;
  }

  /** @param body null: something else was sent */
  async take(caller: Caller, siteId: bigint, body: IncomingMessage | null): Promise<ImportedRecording | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    if (this.#door === null) return refuse('API_IMPORT_AWAY');
    if (body === null) return refuse('API_IMPORT_FOREIGN');
    if (this.#isTaking) return refuseUntil('API_IMPORT_BUSY', AGAIN_AFTER_MS);
    this.#isTaking = true;
    try {
      return await this.#takeOne(caller, scope, this.#door, body);
    } finally {
      this.#isTaking = false;
    }
  }

  async #takeOne(caller: Caller, scope: IndexScope, door: ImportDoor, body: IncomingMessage): Promise<ImportedRecording | Refusal> {
    const bytes = await readBody(body);
    if (isRefusal(bytes)) return bytes;
    const file = await readFile(bytes);
    if (isRefusal(file)) return file;
    if (!(await areWhole(file.files))) return refuse('API_IMPORT_DAMAGED');
    const names = await this.#unerasedNames(file, scope);
    const batches = await pastBatches(file, names);
    if (isRefusal(batches)) return batches;
    const refused = await this.#outOfTime(batches, scope);
    if (refused !== null) return refused;
    // Also where it is known: an import that broke off is completed, and of what is stored nothing is stored again.
    const known = await this.#recordings.findByHandle(scope.workspaceId, names.handle);
    await keepFiles(file, scope, door);
    if (!(await appendAll(batches, file, scope, door))) return refuseUntil('API_IMPORT_BUSY', AGAIN_AFTER_MS);
    await this.#imports.note(scope, caller.memberId);
    return { handle: names.handle, recordingId: known === null ? null : String(known.summary.id) };
  }

  async #unerasedNames(file: ReadFile, scope: IndexScope): Promise<VisitNames> {
    for (let attempt = 0; ; attempt++) {
      const names = namesOf(file, scope.siteId, attempt);
      if (attempt >= MOST_ATTEMPTS || !(await this.#imports.isErased(scope, names.session))) return names;
    }
  }

  async #outOfTime(batches: readonly ImportedBatch[], scope: IndexScope): Promise<Refusal | null> {
    const nowMs = this.#now();
    if ((batches.at(-1)?.receivedAt ?? 0) > nowMs) return refuse('API_IMPORT_DAMAGED', 'The visit of this file lies in the future; set the clock of this machine right, or save the recording again.');
    const keptFrom = await this.#imports.keptFrom(scope, nowMs);
    return keptFrom !== null && (batches[0]?.receivedAt ?? 0) < keptFrom ? refuse('API_IMPORT_OLD') : null;
  }
}

/** Whether each file is what it claims to be. */
async function areWhole(files: ReadFile['files']): Promise<boolean> {
  for (const file of files) {
    const bytes = await unpack(file);
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== file.name || assetType(bytes, kindOfType(file.mediaType)) === null) return false;
  }
  return true;
}

/** Files come first: a batch that names one finds it there. */
async function keepFiles({ files }: ReadFile, { siteId }: IndexScope, { vault }: ImportDoor): Promise<void> {
  for (const file of files) {
    const bytes = await unpack(file);
    const kept = bytes === null ? null : await vault.keep(siteId, bytes, kindOfType(file.mediaType), file.name);
    if (kept?.ok !== true) throw new Error('the vault does not take a file that was looked at');
  }
}

async function appendAll(batches: readonly ImportedBatch[], { head }: ReadFile, { workspaceId, siteId }: IndexScope, door: ImportDoor): Promise<boolean> {
  const { device, browser, system, country } = head.visit;
  const facts = { device, browser, browserVersion: '', system, systemVersion: '', country: /^[A-Z]{2}$/.test(country) ? country : '', isBot: false };
  for (const { receivedAt, body } of batches) {
    if (!(await door.append({ workspaceId: String(workspaceId), siteId: String(siteId), facts, receivedAt, body }))) return false;
  }
  return true;
}
