import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';

import { appOrigin, playerPlace } from './app-origin.ts';

/** What appOrigin looks at of a request. */
function asked(protocol: string, host: string, headers: Record<string, string> = {}): FastifyRequest {
  return { protocol, host, headers } as unknown as FastifyRequest;
}

describe('appOrigin', () => {
  it('takes the browser\'s own word first: it is right behind a proxy nobody told us of', () => {
    const headers = { 'referer': 'https://hindsight.example/recordings', 'sec-fetch-site': 'same-origin' };
    expect(appOrigin(asked('http', 'hindsight.example', headers), {})).toBe('https://hindsight.example');
    expect(appOrigin(asked('http', 'internal:4000', headers), { publicOrigin: 'https://other.example' })).toBe('https://hindsight.example');
    expect(appOrigin(asked('http', '192.168.1.5:4000', { referer: 'http://192.168.1.5:4000/' }), {})).toBe('http://192.168.1.5:4000');
  });

  it('does not take the word of another page', () => {
    expect(appOrigin(asked('http', 'localhost:4000', { referer: 'https://evil.example/' }), {})).toBe('http://localhost:4000');
    expect(appOrigin(asked('http', 'localhost:4000', { 'referer': 'http://localhost:4001/', 'sec-fetch-site': 'same-site' }), {})).toBe('http://localhost:4000');
  });

  it('else is what is configured, else what the request says', () => {
    expect(appOrigin(asked('http', 'x:1'), { publicOrigin: 'https://h.example' })).toBe('https://h.example');
    expect(appOrigin(asked('https', 'h.example:443'), {})).toBe('https://h.example');
    for (const host of ['', 'a b', 'x/../y', '<script>']) expect(() => new URL(appOrigin(asked('http', host), {}))).not.toThrow();
  });
});

describe('playerPlace', () => {
  it('is the other loopback name on this machine, so that cookies stay apart', () => {
    expect(playerPlace('http://localhost:4000', { playerPort: 4001 })).toEqual({ origin: 'http://127.0.0.1:4001', warning: null });
    expect(playerPlace('http://127.0.0.1:4000', { playerPort: 4001 })).toEqual({ origin: 'http://localhost:4001', warning: null });
  });

  it('elsewhere is the same host on the player\'s port, with a warning', () => {
    const place = playerPlace('https://hindsight.example', { playerPort: 4001 });
    expect([place.origin, place.warning]).toEqual(['https://hindsight.example:4001', expect.stringContaining('PLAYER_ORIGIN')]);
  });

  it('is what is configured, with a warning only while the host name is shared', () => {
    expect(playerPlace('https://h.example', { playerPort: 1, playerOrigin: 'https://player.example' })).toEqual({ origin: 'https://player.example', warning: null });
    expect(playerPlace('https://h.example', { playerPort: 1, playerOrigin: 'https://h.example:8443' }).warning).not.toBeNull();
  });
});
