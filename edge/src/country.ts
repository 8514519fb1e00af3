// Address → country, by a database in memory. The address goes no further.

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';

export interface Countries {
  /** ISO 3166-1 alpha-2 in upper case, '' if unknown. */
  countryOf(address: string): string;
  /** When the data was made, ms since 1970. */
  madeAt: number;
}

/** Rows of the databases known to us: ip-location-db, and MaxMind's GeoLite2 and its kin. */
type Row = Response & { country_code?: unknown; country?: { iso_code?: unknown } };

/** The database that comes with the package. */
export function bundledCountryFile(): string {
  return createRequire(import.meta.url).resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
}

/**
 * Loads an MMDB file.
 * @throws Error if it is missing or is no MMDB
 */
export async function openCountries(file: string = bundledCountryFile()): Promise<Countries> {
  const reader = new Reader<Row>(await readFile(file));
  return {
    madeAt: reader.metadata.buildEpoch.getTime(),
    countryOf: (address) => {
      if (isIP(address) === 0) return '';
      const row = reader.get(address);
      const code = row?.country_code ?? row?.country?.iso_code;
      return typeof code === 'string' ? normalCountry(code) : '';
    },
  };
}

/** Two letters in upper case, or '' for anything else (a CDN's `XX`, `T1` and the like included). */
export function normalCountry(code: string): string {
  const upper = code.trim().toUpperCase();
  return /^[A-Z]{2}$/.test(upper) && upper !== 'XX' && upper !== 'ZZ' ? upper : '';
}
