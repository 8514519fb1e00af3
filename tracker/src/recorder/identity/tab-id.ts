// Groups a tab's documents into one lane. Browsers copy sessionStorage into duplicated tabs, so it may be wrong and only groups.

import { randomHex } from '../random-hex.ts';
import type { BrowserStore } from './browser-store.ts';

export function tabId(store: BrowserStore): string {
  const stored = store.read();
  if (stored !== null && /^[0-9a-f]{8}$/.test(stored)) return stored;
  const tab = randomHex(4);
  store.write(tab);
  return tab;
}
