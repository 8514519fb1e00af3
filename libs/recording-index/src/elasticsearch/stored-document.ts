// A recording as Elasticsearch stores it, and back. Numbers that JavaScript cannot hold go as text; Elasticsearch reads them as long.

import type { RecordingDocument } from '../projection.ts';

/** `deletedAt` alone: a deletion. It meets no search, because every search names a site. */
export type StoredDocument = (Omit<RecordingDocument, 'id' | 'workspaceId' | 'siteId'> & { id: string; workspaceId: string; siteId: string }) | { deletedAt: number };

export function storedDocument(document: RecordingDocument | null, nowMs: number): StoredDocument {
  if (document === null) return { deletedAt: nowMs };
  return { ...document, id: String(document.id), workspaceId: String(document.workspaceId), siteId: String(document.siteId) };
}

/** Null for a deletion. */
export function readStored(stored: StoredDocument): RecordingDocument | null {
  if ('deletedAt' in stored) return null;
  return { ...stored, id: BigInt(stored.id), workspaceId: BigInt(stored.workspaceId), siteId: BigInt(stored.siteId) };
}
