// The one way in and out of the player page: messages with the window that embeds it, of exactly one origin. Everything else is ignored.

import type { FromPlayer, ToPlayer } from '@hindsight/wire';

export interface ParentPort {
  post(message: FromPlayer): void;
}

/** The origin named in `?app=`; null unless it is exactly an http(s) origin. */
export function appOriginOf(search: string): string | null {
  const named = new URLSearchParams(search).get('app');
  if (named === null || !URL.canParse(named)) return null;
  const { origin, protocol } = new URL(named);
  return origin === named && (protocol === 'https:' || protocol === 'http:') ? origin : null;
}

export function openParentPort(appOrigin: string, onMessage: (message: ToPlayer) => void): ParentPort {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || event.origin !== appOrigin) return;
    const message = event.data as Partial<ToPlayer> | null;
    if (message === null || typeof message !== 'object' || message.to !== 'player') return;
    onMessage(message as ToPlayer);
  });
  return { post: (message) => window.parent.postMessage(message, appOrigin) };
}
