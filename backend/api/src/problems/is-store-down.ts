// Whether an error means that Postgres cannot be reached at present, as opposed to our asking it wrongly.

const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention. */
const STATE_CLASSES = new Set(['08', '53', '57']);

export function isStoreDown(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause, errors } = error as { code?: unknown; message?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || (code.length === 5 && STATE_CLASSES.has(code.slice(0, 2))))) return true;
  // pg says these without a code.
  if (typeof message === 'string' && /Connection terminated|timeout exceeded when trying to connect/.test(message)) return true;
  // Several addresses of one host failed, or TypeORM wrapped what pg said.
  return isStoreDown(cause) || (Array.isArray(errors) && errors.some(isStoreDown));
}
