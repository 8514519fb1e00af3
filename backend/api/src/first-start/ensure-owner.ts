// The first start: a workspace, its owner and a demo site. Done once; every later start finds the owner and does nothing.
import { randomBytes } from 'node:crypto';

import { inTransaction, type Pool } from '@hindsight/database';
import { DEFAULT_TRACKER_SETTINGS } from '@hindsight/wire';

import { hashPassword } from '../access/password.ts';

export interface FirstStart {
  email: string;
  /** The password made up for the owner, to be shown once; null when it was given, or the owner was there already. */
  generatedPassword: string | null;
  isFirst: boolean;
  /** The demo site's public key; null after its removal. */
  demoSiteKey: string | null;
}

/** Held while a first start is made, so that two processes do not both make one. */
const FIRST_START_LOCK = 7_345_002;

/** @param owner from the environment; without a password one is made up */
export async function ensureOwner(pool: Pool, owner: { email?: string; password?: string } = {}): Promise<FirstStart> {
  return inTransaction(pool, async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [FIRST_START_LOCK]);
    const there = await transaction.query<{ email: string }>(`select email from members where role = 'owner' and removed_at is null order by id limit 1`);
    if (there.rows[0]) {
      const demo = await transaction.query<{ public_key: string }>('select public_key from sites where is_demo and deleted_at is null order by id limit 1');
      return { email: there.rows[0].email, generatedPassword: null, isFirst: false, demoSiteKey: demo.rows[0]?.public_key ?? null };
    }
    const email = owner.email ?? 'owner@hindsight.local';
    const password = owner.password ?? randomBytes(12).toString('base64url');
    const workspace = await transaction.query<{ id: bigint }>(`insert into workspaces (name) values ('My workspace') returning id`);
    const workspaceId = workspace.rows[0]?.id;
    await transaction.query(
      `insert into members (workspace_id, email, name, role, password_hash) values ($1, $2, 'Owner', 'owner', $3)`, [workspaceId, email, await hashPassword(password)],
    );
    const demoSiteKey = randomBytes(12).toString('hex');
    await transaction.query(
      `insert into sites (workspace_id, public_key, name, domains, settings, is_demo) values ($1, $2, 'Demo shop', '{}', $3, true)`,
      // The demo is there to be recorded, whatever the browser of the person trying it says; its pages tell so.
      [workspaceId, demoSiteKey, JSON.stringify({ ...DEFAULT_TRACKER_SETTINGS, honourPrivacySignals: false })],
    );
    return { email, generatedPassword: owner.password === undefined ? password : null, isFirst: true, demoSiteKey };
  });
}
