// The origin the app is visited by, and the player's origin that belongs to it.
import type { FastifyRequest } from 'fastify';

import type { ApiConfig } from '../api-parts.ts';

/**
 * Scheme, host and port as the visitor's browser sees them. Forwarded headers count only from trusted proxies; that is Fastify's
 * part. Behind a TLS proxy nobody told us of, the browser's own Referer still knows the scheme.
 */
export function appOrigin(request: FastifyRequest, config: ApiConfig): string {
  if (config.publicOrigin !== undefined) return config.publicOrigin;
  const referer = typeof request.headers.referer === 'string' ? URL.parse(request.headers.referer) : null;
  if (referer?.host === request.host && request.headers['sec-fetch-site'] === 'same-origin') return referer.origin;
  // A Host no URL can hold names no origin; nothing will match this one.
  return URL.parse(`${request.protocol}://${request.host}`)?.origin ?? 'http://host.invalid';
}

export interface PlayerPlace {
  origin: string;
  /** What the owner should know, or null. */
  warning: string | null;
}

const OTHER_LOOPBACK: Readonly<Record<string, string>> = { 'localhost': '127.0.0.1', '127.0.0.1': 'localhost', '[::1]': 'localhost' };

/**
 * Where the player page is when the app is visited as `app`.
 * On loopback the other name, which keeps cookies apart; elsewhere the same host on the player's port, which does not.
 */
export function playerPlace(app: string, config: Pick<ApiConfig, 'playerOrigin' | 'playerPort'>): PlayerPlace {
  const appUrl = new URL(app);
  if (config.playerOrigin !== undefined) return { origin: config.playerOrigin, warning: sharedCookies(appUrl, new URL(config.playerOrigin)) };
  const host = OTHER_LOOPBACK[appUrl.hostname] ?? appUrl.hostname;
  const player = new URL(`${appUrl.protocol}//${host}:${config.playerPort}`);
  return { origin: player.origin, warning: sharedCookies(appUrl, player) };
}

function sharedCookies(app: URL, player: URL): string | null {
  if (app.hostname !== player.hostname) return null;
  return `The player page shares the host name ${app.hostname} with the app, and so its cookies. Give it a host name of its own and set PLAYER_ORIGIN.`;
}
