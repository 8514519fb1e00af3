// Step 3 of 4, first half: what the request itself tells about the visitor's device and country.

import type { IncomingMessage } from 'node:http';
import type { BatchHeader, RequestFacts, SiteEntry } from '@hindsight/wire';
import type { AddressReader } from './client-address.ts';
import { normalCountry, type Countries } from './country.ts';
import type { DeviceFacts } from './device.ts';

export interface FactReaders {
  addresses: AddressReader;
  countries: Countries;
  device: (userAgent: string | undefined) => DeviceFacts;
  /** Header in which a trusted CDN names the visitor's country, lower case; null if there is none. */
  countryHeader: string | null;
}

export function requestFacts(req: IncomingMessage, address: string, header: BatchHeader, site: SiteEntry, readers: FactReaders): RequestFacts {
  const device = readers.device(req.headers['user-agent']);
  return {
    ...device,
    country: countryOf(req, address, readers),
    isBot: !site.isDemo && (device.isBot || header.flags.automated === true),
  };
}

function countryOf(req: IncomingMessage, address: string, { addresses, countries, countryHeader }: FactReaders): string {
  if (countryHeader !== null && addresses.isTrusted(req)) {
    const told = normalCountry(String(req.headers[countryHeader] ?? ''));
    if (told !== '') return told;
  }
  return countries.countryOf(address);
}
