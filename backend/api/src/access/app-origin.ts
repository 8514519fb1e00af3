// The origin the app is visited by, and the player's origin that belongs to it.
import type { FastifyRequest } from 'fastify';

import type { ApiConfig } from '../api-parts.ts';

/**
 * Scheme, host and port as the visitor's browser sees them. The browser's own word comes first: it is right behind any proxy and
 * by any name. Else the configured origin, else what the request says; forwarded headers count only from trusted proxies, which
 * is Fastify's part.
 */
export function appOrigin(request: FastifyRequest, config: Pick<ApiConfig, 'publicOrigin'>): string {
  const referer = request.headers.referer === undefined ? null : URL.parse(request.headers.referer);
  if (referer !== null && (request.headers['sec-fetch-site'] === 'same-origin' || referer.host === request.host)) return referer.origin;
  // A Host no URL can hold names no origin; nothing will match this one.
  return config.publicOrigin ?? URL.parse(`${request.protocol}://${request.host}`)?.origin ?? 'http://host.invalid';
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
