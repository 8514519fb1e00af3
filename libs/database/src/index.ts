// database — Postgres connections for the hot paths, and the conversions every hop needs.
import pg from 'pg';

// bigint columns become bigint, not strings; in JSON they are written as strings.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text));

export type Pool = pg.Pool;
export type Transaction = pg.PoolClient;

/**
 * A program that stands still inside a transaction (stopped, swapped out, its machine cut off) holds its locks no longer than this;
 * then Postgres ends the transaction. Longer than the longest call to a blob store made under a lock.
 */
export const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * A pool whose sessions speak UTC; `max` connections, none kept while idle for 30 s.
 * @param options.schema the only schema names are looked up in; a plain identifier. Default: the database's own search path
 */
export function openPool(url: string, options: { max?: number; applicationName?: string; schema?: string; idleInTransactionMs?: number } = {}): Pool {
  const schema = options.schema === undefined ? '' : ` -c search_path=${options.schema}`;
  return new pg.Pool({ connectionString: url, max: options.max ?? 10, application_name: options.applicationName ?? 'hindsight', options: `-c timezone=UTC -c idle_in_transaction_session_timeout=${String(options.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS)}${schema}` });
}

/** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
export async function inTransaction<T>(pool: Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let fault: Error | undefined;
  // A connection lost between two statements has nobody to tell, and an unheard 'error' would end the process. The next
  // statement fails and says so.
  const lost = (error: Error): void => {
    fault = error;
  };
  client.on('error', lost);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    await client.query('rollback').catch((rollbackError: unknown) => {
      // The connection itself is broken; releasing it with an error removes it from the pool.
      fault = new Error('rollback failed after an error', { cause: rollbackError });
    });
    throw error;
  } finally {
    client.off('error', lost);
    client.release(fault);
  }
}

/** Text as Postgres takes it: NUL becomes U+FFFD, lone surrogates too. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}
