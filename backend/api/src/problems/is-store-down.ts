// Whether an error means that Postgres cannot be reached at present, as opposed to our asking it wrongly.

const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention. */
const STATE_CLASSES = new Set(['08', '53', '57']);

export function isStoreDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isStoreDown);
  const code = (error as Error & { code?: unknown }).code;
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || (code.length === 5 && STATE_CLASSES.has(code.slice(0, 2))))) return true;
  // pg says these without a code.
  return /Connection terminated|timeout exceeded when trying to connect/.test(error.message) || isStoreDown(error.cause);
}
