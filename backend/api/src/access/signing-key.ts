// A secret all API processes of an installation share: made by whoever asks first, kept in the database.
import { randomBytes } from 'node:crypto';

import type { Pool } from '@hindsight/database';

export async function signingKey(pool: Pool, name: string): Promise<Buffer> {
  await pool.query('insert into signing_keys (name, secret) values ($1, $2) on conflict (name) do nothing', [name, randomBytes(32)]);
  const { rows } = await pool.query<{ secret: Buffer }>('select secret from signing_keys where name = $1', [name]);
  const secret = rows[0]?.secret;
  if (!secret) throw new Error(`the signing key ${name} is gone`);
  return secret;
}
