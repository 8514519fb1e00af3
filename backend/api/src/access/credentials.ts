// Session tokens and API keys: random texts of which only the SHA-256 is kept, looked up on every request.
import { createHash, randomBytes } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from '@hindsight/database';
import type { MemberRole } from '@hindsight/database/entities';

import { NOW, POOL } from '../api-parts.ts';
import type { Caller } from './caller.ts';

export const SESSION_COOKIE = 'hindsight_session';
/** A sign-in ends after so long without a request, and after so long whatever happens. */
export const SESSION_IDLE_MS = 7 * 86_400_000;
export const SESSION_LONGEST_MS = 30 * 86_400_000;
/** "Last seen" is written no oftener than this. */
const SEEN_EVERY_MS = 60_000;

/** 256 random bits. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

@Injectable()
export class Credentials {
  readonly #pool: Pool;
  readonly #now: () => number;

  constructor(@Inject(POOL) pool: Pool, @Inject(NOW) now: () => number) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Who signed in with this token; null when nobody, or no longer. */
  async byToken(token: string): Promise<Caller | null> {
    const now = this.#now();
    const { rows } = await this.#pool.query<{ id: bigint; workspace_id: bigint; member_id: bigint; role: MemberRole; last_seen_at: Date }>(
      `select s.id, m.workspace_id, s.member_id, m.role, s.last_seen_at
       from sign_ins s join members m on m.id = s.member_id
       where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and m.removed_at is null`,
      [tokenHash(token), new Date(now), new Date(now - SESSION_IDLE_MS)],
    );
    const found = rows[0];
    if (!found) return null;
    if (now - found.last_seen_at.getTime() > SEEN_EVERY_MS) {
      await this.#pool.query('update sign_ins set last_seen_at = $2 where id = $1', [found.id, new Date(now)]);
    }
    return { workspaceId: found.workspace_id, memberId: found.member_id, role: found.role, keyScope: null, keyId: null, signInId: found.id };
  }

  /** The workspace and rights of a key; null when there is none, or it was revoked. */
  async byKey(key: string): Promise<Caller | null> {
    const now = this.#now();
    const { rows } = await this.#pool.query<{ id: bigint; workspace_id: bigint; scope: 'read' | 'write'; last_used_at: Date | null }>(
      'select id, workspace_id, scope, last_used_at from api_keys where key_hash = $1 and revoked_at is null',
      [tokenHash(key)],
    );
    const found = rows[0];
    if (!found) return null;
    if (now - (found.last_used_at?.getTime() ?? 0) > SEEN_EVERY_MS) {
      await this.#pool.query('update api_keys set last_used_at = $2 where id = $1', [found.id, new Date(now)]);
    }
    return { workspaceId: found.workspace_id, memberId: null, role: null, keyScope: found.scope, keyId: found.id, signInId: null };
  }
}
