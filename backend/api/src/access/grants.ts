// Grants: short-lived, signed leave to read one recording's blocks from the player's origin, which has no cookie of ours.
// A grant names recording, workspace, the origin that may frame the player, and when it ends; nothing in it can be changed.
import { createHmac, timingSafeEqual } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';

import { NOW } from '../api-parts.ts';

export const GRANT_MS = 5 * 60_000;
export const GRANT_SECRET = Symbol('grant secret');

export interface Grant {
  recordingId: bigint;
  workspaceId: bigint;
  /** Origin of the app. */
  app: string;
  /** The link it was given through: it ends with it. Null for members. */
  shareId: bigint | null;
}

@Injectable()
export class Grants {
  readonly #secret: Buffer;
  readonly #now: () => number;

  constructor(@Inject(GRANT_SECRET) secret: Buffer, @Inject(NOW) now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  give({ recordingId, workspaceId, app, shareId }: Grant): { token: string; expiresAt: number } {
    const expiresAt = this.#now() + GRANT_MS;
    const share = shareId === null ? null : String(shareId);
    const body = Buffer.from(JSON.stringify([String(recordingId), String(workspaceId), app, expiresAt, share])).toString('base64url');
    return { token: `${body}.${this.#sign(body).toString('base64url')}`, expiresAt };
  }

  /** The grant behind a token; null if it was not given by us or has run out. */
  check(token: string): Grant | null {
    const [body, signature, ...rest] = token.split('.');
    if (body === undefined || signature === undefined || rest.length > 0) return null;
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign(body);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const [recordingId, workspaceId, app, expiresAt, share] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, string, number, string | null];
    if (this.#now() >= expiresAt) return null;
    return { recordingId: BigInt(recordingId), workspaceId: BigInt(workspaceId), app, shareId: share === null ? null : BigInt(share) };
  }

  #sign(body: string): Buffer {
    return createHmac('sha256', this.#secret).update(`grant.v2.${body}`).digest();
  }
}
