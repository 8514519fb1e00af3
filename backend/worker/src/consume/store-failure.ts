// Tells a store's failure (wait and try again) from a window that cannot be written whatever the store does (halve it).

import { BlobStoreFailed } from '@hindsight/blobs';

/** SQLSTATE classes of bad data, broken constraints and rows too large: the same rows fail again. */
const DATA_CLASSES = new Set(['22', '23', '54']);
/** Errors of the language itself come from our code meeting something it did not expect. */
const OWN_FAULTS = new Set(['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);

/** Whether the same window would fail again on healthy stores. */
export function isWindowFault(error: unknown): boolean {
  if (error instanceof BlobStoreFailed) return false;
  const state = sqlState(error);
  if (state !== null) return DATA_CLASSES.has(state.slice(0, 2));
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code !== 'string' && typeof name === 'string' && OWN_FAULTS.has(name);
}

/** The log could not be read. */
export class LogFailed extends Error {}

/** Which store failed, for the metric. */
export function failedStore(error: unknown): 'postgres' | 'blobs' | 'log' | 'other' {
  if (error instanceof BlobStoreFailed) return 'blobs';
  if (error instanceof LogFailed) return 'log';
  return sqlState(error) !== null || isBrokenConnection(error) ? 'postgres' : 'other';
}

/** Connections that are not the blob store's or the log's are Postgres's. Its driver has words, but no code, for one that broke in use. */
function isBrokenConnection(error: unknown): boolean {
  const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message?: unknown };
  if (typeof syscall === 'string' && typeof code === 'string') return /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/.test(code);
  return typeof message === 'string' && /^(Connection terminated|Client has encountered a connection error)/.test(message);
}

/** Postgres's code of an error; null for errors that are not Postgres's. */
export function sqlState(error: unknown): string | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** What may be logged of an error: messages about data can hold what a visitor sent, so of those only the code. */
export function loggable(error: unknown): { name: string; code?: string; message?: string } {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  const facts = { name: typeof name === 'string' ? name : 'unknown', ...(typeof code === 'string' ? { code } : {}) };
  return isWindowFault(error) || typeof message !== 'string' ? facts : { ...facts, message };
}
