// The one table of environment variables. readConfig and docs/configuration.md both come from it.
import { addressRanges, byteCount, databaseUrl, directory, email, file, headerName, listenAddress, oneOf, onOrOff, origin, password, port, webUrl, type Parser } from './parsers.ts';

export interface Variable<T> {
  name: string;
  /** What it does, one or two sentences. */
  does: string;
  is: Parser<T>;
  /** Text parsed when the variable is absent or empty. Without one the value is undefined, and `otherwise` says what that means. */
  default?: string;
  otherwise?: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

function variable<T>(name: string, is: Parser<T>, rest: { does: string; default: string }): Variable<T> & { default: string };
function variable<T>(name: string, is: Parser<T>, rest: { does: string; otherwise: string }): Variable<T> & { default?: never };
function variable<T>(name: string, is: Parser<T>, rest: { does: string; default?: string; otherwise?: string }): Variable<T> {
  return { name, is, ...rest };
}

export const VARIABLES = {
  host: variable('HOST', listenAddress, { does: 'Address to listen on. 127.0.0.1 keeps everything on this machine.', default: '0.0.0.0' }),
  port: variable('PORT', port, { does: 'Port of the app and the API; in the standalone program also of the edge.', default: '4000' }),
  playerPort: variable('PLAYER_PORT', port, { does: 'Port of the player page, which has an origin of its own.', otherwise: 'the port after `PORT`' }),
  playerOrigin: variable('PLAYER_ORIGIN', origin, { does: 'Where browsers reach the player page, when it has a host name of its own.', otherwise: 'the other loopback name on this machine, elsewhere the host of the request on `PLAYER_PORT`' }),
  publicOrigin: variable('PUBLIC_ORIGIN', origin, { does: 'Where browsers reach the app and where the snippet loads from, when a proxy stands in front.', otherwise: 'the host of the request' }),
  dataDirectory: variable('DATA_DIR', directory, { does: 'Directory of everything stored on this machine: database, log, blobs, site directory.', default: 'data' }),
  databaseUrl: variable('DATABASE_URL', databaseUrl, { does: 'PostgreSQL to use, version 15 or newer.', otherwise: 'the standalone program runs a PostgreSQL of its own under `DATA_DIR`' }),
  ownerEmail: variable('OWNER_EMAIL', email, { does: 'Sign-in of the owner, made at the first start.', default: 'owner@hindsight.local' }),
  ownerPassword: variable('OWNER_PASSWORD', password, { does: 'Password of the owner, used at the first start only.', otherwise: 'a password is made up and printed once' }),
  trustedProxies: variable('TRUST_PROXY', addressRanges, { does: 'Proxies whose `X-Forwarded-For` is believed.', otherwise: 'none is believed' }),
  geoipFile: variable('GEOIP_MMDB', file, { does: 'Country database in MMDB form, in place of the one that comes along.', otherwise: 'the one that comes along' }),
  countryHeader: variable('CDN_COUNTRY_HEADER', headerName, { does: 'Header in which a trusted proxy (`TRUST_PROXY`) names the visitor\'s country.', otherwise: 'the country comes from the address' }),
  sitesUrl: variable('SITES_URL', webUrl, { does: 'Where an edge on a machine of its own asks for changes of sites.', otherwise: 'it knows the sites of its last snapshot' }),
  sitesToken: variable('SITES_TOKEN', password, { does: 'Secret between API and edge: the edge sends it to `SITES_URL`, the API answers only those who send it.', otherwise: 'the API tells no edge elsewhere' }),
  trackerDirectory: variable('TRACKER_DIR', directory, { does: 'Folder with the built tracker: `bootstrap.js` and `recorder.js`.', otherwise: 'the one built from these sources' }),
  logLevel: variable('LOG_LEVEL', oneOf<LogLevel>('debug', 'info', 'warn', 'error'), { does: 'Least important line printed.', default: 'info' }),
  logMaxBytes: variable('LOG_MAX_BYTES', byteCount, { does: 'Size the disk log may reach. At 80 % the edge warns, then asks trackers to come back later.', default: '10GiB' }),
  logReserveBytes: variable('LOG_RESERVE_BYTES', byteCount, { does: 'Free disk space below which the edge asks trackers to come back later.', default: '2GiB' }),
  demo: variable('DEMO', onOrOff, { does: 'Whether there is a demo shop at `/demo`, with some visits to look at.', default: 'on' }),
} as const;

export type VariableKey = keyof typeof VARIABLES;

/** What each program reads, and what it cannot do without. */
export const PROGRAMS = {
  standalone: {
    reads: ['host', 'port', 'playerPort', 'playerOrigin', 'publicOrigin', 'dataDirectory', 'databaseUrl', 'ownerEmail', 'ownerPassword', 'trustedProxies', 'geoipFile', 'countryHeader', 'logLevel', 'logMaxBytes', 'logReserveBytes', 'demo'],
    needs: [],
  },
  edge: { reads: ['host', 'port', 'dataDirectory', 'trustedProxies', 'geoipFile', 'countryHeader', 'sitesUrl', 'sitesToken', 'trackerDirectory', 'logLevel', 'logMaxBytes', 'logReserveBytes'], needs: [] },
  worker: { reads: ['host', 'port', 'dataDirectory', 'databaseUrl', 'logLevel'], needs: ['databaseUrl'] },
  api: {
    reads: ['host', 'port', 'playerPort', 'playerOrigin', 'publicOrigin', 'dataDirectory', 'databaseUrl', 'ownerEmail', 'ownerPassword', 'trustedProxies', 'sitesToken', 'logLevel'],
    needs: ['databaseUrl'],
  },
} as const satisfies Record<string, { reads: readonly VariableKey[]; needs: readonly VariableKey[] }>;
