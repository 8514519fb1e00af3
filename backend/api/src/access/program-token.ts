// The secret programs show that have no database: the same for following the sites and for reporting their status.

import { timingSafeEqual } from 'node:crypto';

import type { FastifyRequest } from 'fastify';

import type { ApiConfig } from '../api-parts.ts';
import { tokenHash } from './credentials.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';

/** @returns null for a program that knows the secret */
export function refuseStranger({ headers }: FastifyRequest, { sitesToken }: ApiConfig): Refusal | null {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (sitesToken === undefined || given === undefined) return refuse('API_CREDENTIALS_MISSING');
  return timingSafeEqual(tokenHash(given), tokenHash(sitesToken)) ? null : refuse('API_CREDENTIALS_REFUSED');
}
