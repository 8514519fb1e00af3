// Which files an event would load, by what it would load them as: looked at by the player before a moment is shown, and by whoever
// takes a recording away with all it needs.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { addressesIn, replaceAddresses } from '../css-addresses.ts';
import type { RecordedAssets } from './recorded-assets.ts';
import { rewriteEvent } from './rewrite-event.ts';
import type { AssetSource } from './rewrite-event.ts';

/** Absolute addresses. */
export interface EventAddresses {
  images: Set<string>;
  sheets: Set<string>;
  /** Named inside CSS. */
  files: Set<string>;
}

/** Files of one sheet that are fetched although the recording does not say that they were seen. */
const MOST_UNSEEN_FILES = 100;
/** `data.source` of the changes that can name files. */
const NAMING_SOURCES: readonly unknown[] = [0, 8, 10, 13, 15];

/** Only a few kinds of events can name files: the others need not be looked at. */
export function mayNameFiles(event: RecordedEvent): boolean {
  return event.type === FULL_SNAPSHOT || (event.type === INCREMENTAL_SNAPSHOT && NAMING_SOURCES.includes((event.data as { source?: unknown } | null)?.source));
}

export function noAddresses(): EventAddresses {
  return { images: new Set(), sheets: new Set(), files: new Set() };
}

/**
 * The event itself stays as it is.
 * @param base address of the recorded page
 */
export function addressesOf(event: RecordedEvent, base: string): EventAddresses {
  const found = noAddresses();
  const collect: AssetSource = {
    image: (address) => (found.images.add(address), ''),
    hasImage: (address) => (found.images.add(address), true),
    file: (address) => (found.files.add(address), null),
    sheet: (address) => (found.sheets.add(address), null),
    betterSheet: (address, rules) => (found.sheets.add(address), replaceAddresses(rules, address, collect)),
  };
  try {
    rewriteEvent(structuredClone(event), base, collect, null);
  } catch { /* What cannot be looked through cannot be rebuilt either, and is counted there. */ }
  return found;
}

/** The page's address as a meta event tells it; null for other events. */
export function pageAddressIn(event: RecordedEvent): string | null {
  return event.type === META ? String((event.data as { href?: unknown } | null)?.href ?? '') : null;
}

/**
 * Which files a sheet needs: sheets name far more fonts and pictures than a page shows, and the recording knows which were loaded.
 * @param address the sheet's
 */
export function filesOfSheet(text: string, address: string, recorded: RecordedAssets): { files: string[]; sheets: string[] } {
  const { files, sheets } = addressesIn(text, address);
  const seen = files.filter((file) => recorded.find(file) !== null);
  // Of a sheet from elsewhere the browser does not say what it loaded.
  const isOwn = recorded.find(address)?.hash !== undefined;
  return { sheets, files: isOwn && (seen.length > 0 || recorded.isSettled) ? seen : files.slice(0, MOST_UNSEEN_FILES) };
}
