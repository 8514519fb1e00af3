// Who is visiting, kept in a cookie that a domain and all below it share. Where the browser takes none it is the store of this host alone.
// Promise: one place holds the ids; what another host of the domain forgot is forgotten here within a second.

import { jsonText } from '../json-text.ts';
import type { BrowserStore } from '../identity/browser-store.ts';
import { SESSION_IDLE_MS } from '../identity/session.ts';

/** Longest that a visitor is known: 13 months. */
const KEPT_S = 395 * 86_400;
const LOOK_EVERY_MS = 1_000;

/** @param name of the cookie; letters, digits, `_`, `-` */
export function makeSharedStore(name: string, domain: string, alone: BrowserStore): BrowserStore {
  const cookie = makeCookie(name, domain);
  if (!cookie.works()) return alone;
  let isThere = cookie.read() !== '';
  const before = alone.read();
  if (before !== null) {
    // Kept since before the domain shared its visits. Left there it would outlive what another host forgets.
    if (!isThere) cookie.write(packed(before), KEPT_S);
    isThere = true;
    alone.forget();
  }
  return {
    read: () => unpacked(cookie.read()),
    write(text) {
      isThere = true;
      cookie.write(packed(text), KEPT_S);
    },
    forget() {
      isThere = false;
      cookie.write('', 0);
    },
    whenGone(then) {
      setInterval(() => {
        if (!isThere || cookie.read() !== '') return;
        isThere = false;
        then();
      }, LOOK_EVERY_MS);
    },
  };
}

/** That a visit is left out: for as long as a session would last from its last page on. */
export function makeOutMark(name: string, domain: string): BrowserStore {
  const cookie = makeCookie(name, domain);
  return {
    read: () => (cookie.read() === '' ? null : String(Date.now())),
    write: () => cookie.write('1', SESSION_IDLE_MS / 1_000),
    forget: () => cookie.write('', 0),
  };
}

interface Cookie {
  read(): string;
  write(value: string, forSeconds: number): void;
  works(): boolean;
}

/** A cookie of a domain; a browser that takes none reads as empty. */
function makeCookie(name: string, domain: string): Cookie {
  const read = (): string => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? '';
  const write = (value: string, forSeconds: number): void => {
    document.cookie = `${name}=${value}; Domain=${domain}; Path=/; Max-Age=${forSeconds}; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;
  };
  return {
    read, write,
    works() {
      try {
        if (read() !== '') return true;
        write('0', 9);
        const isTaken = read() === '0';
        write('', 0);
        return isTaken;
      } catch {
        return false; // Sandboxed: no cookies at all.
      }
    },
  };
}

/** A cookie holds no quotes and commas. */
function packed(text: string): string {
  return (JSON.parse(text) as unknown[]).join('.');
}

function unpacked(value: string): string | null {
  const [session, handle, visitor, begunAt, activeAt] = value.split('.');
  return activeAt === undefined ? null : jsonText([session, handle, visitor, Number(begunAt), Number(activeAt)]);
}
