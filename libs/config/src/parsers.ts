// From the text of a variable to its value. A parser answers undefined for what is not allowed and says what is.
import { isIPv4, isIPv6 } from 'node:net';
import { resolve } from 'node:path';

export interface Parser<T> {
  /** What is allowed, completing "must be …". */
  allowed: string;
  parse(text: string): T | undefined;
}

export const port: Parser<number> = { allowed: 'a port number from 1 to 65535', parse: (text) => wholeNumber(text, 1, 65_535) };

export const directory: Parser<string> = { allowed: 'a directory; relative ones start at the current directory', parse: (text) => resolve(text) };

export const file: Parser<string> = { allowed: 'a file; relative ones start at the current directory', parse: (text) => resolve(text) };

export const listenAddress: Parser<string> = {
  allowed: 'an IP address of this machine, or localhost',
  parse: (text) => (text === 'localhost' || isIPv4(text) || isIPv6(text) ? text : undefined),
};

export const origin: Parser<string> = {
  allowed: 'an origin such as https://hindsight.example.com, without a path',
  parse(text) {
    const url = URL.parse(text);
    const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
    return isWeb && (text === url.origin || text === `${url.origin}/`) ? url.origin : undefined;
  },
};

export const databaseUrl: Parser<string> = {
  allowed: 'a connection string such as postgres://user:password@host:5432/hindsight',
  parse(text) {
    const url = URL.parse(text);
    return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1 ? text : undefined;
  },
};

export const webUrl: Parser<string> = {
  allowed: 'an http or https address without sign-in data',
  parse(text) {
    const url = URL.parse(text);
    return url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '' ? text : undefined;
  },
};

export const redisUrl: Parser<string> = {
  allowed: 'a connection string such as redis://user:password@host:6379, or rediss:// over TLS',
  parse(text) {
    const url = URL.parse(text);
    return url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '' ? text : undefined;
  },
};

export const perSecond: Parser<number> = { allowed: 'a whole number from 1 to 1000000', parse: (text) => wholeNumber(text, 1, 1_000_000) };

export const indexPrefix: Parser<string> = {
  allowed: 'lower-case letters, digits and hyphens, beginning with a letter, at most 60',
  parse: (text) => (/^[a-z][a-z0-9-]{0,59}$/.test(text) ? text : undefined),
};

export const headerName: Parser<string> = {
  allowed: 'the name of an HTTP header',
  parse: (text) => (/^[A-Za-z0-9-]{1,64}$/.test(text) ? text.toLowerCase() : undefined),
};

export const email: Parser<string> = {
  allowed: 'an e-mail address',
  parse: (text) => (text.length <= 254 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? text : undefined),
};

export const password: Parser<string> = {
  allowed: 'between 8 and 256 characters long',
  parse: (text) => (text.length >= 8 && text.length <= 256 ? text : undefined),
};

export const bucketName: Parser<string> = {
  allowed: 'the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens',
  parse: (text) => (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) ? text : undefined),
};

export const regionName: Parser<string> = {
  allowed: 'the name of a region such as eu-central-1',
  parse: (text) => (/^[a-z0-9-]{1,64}$/.test(text) ? text : undefined),
};

export const secret: Parser<string> = {
  allowed: 'up to 512 visible characters without spaces',
  parse: (text) => (/^[\x21-\x7e]{1,512}$/.test(text) ? text : undefined),
};

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

export const byteCount: Parser<number> = {
  allowed: 'a number of bytes such as 500MiB or 10GiB',
  parse(text) {
    const [, amount, unit] = /^(\d{1,15})(|KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
    const bytes = amount === undefined ? NaN : Number(amount) * (BYTE_UNITS[unit ?? ''] ?? NaN);
    return Number.isSafeInteger(bytes) ? bytes : undefined;
  },
};

export const addressRanges: Parser<readonly string[]> = {
  allowed: 'IP addresses or ranges, separated by commas, such as 10.0.0.0/8,127.0.0.1',
  parse(text) {
    const ranges = text.split(',').map((range) => range.trim());
    return ranges.every(isAddressRange) ? Object.freeze(ranges) : undefined;
  },
};

export function oneOf<const T extends string>(...values: readonly T[]): Parser<T> {
  return { allowed: `one of ${values.join(', ')}`, parse: (text) => values.find((value) => value === text) };
}

export const brokerList: Parser<readonly string[]> = {
  allowed: 'addresses of Kafka brokers, separated by commas, such as kafka-1:9092,kafka-2:9092',
  parse(text) {
    const brokers = text.split(',').map((broker) => broker.trim());
    return brokers.every(isHostAndPort) ? Object.freeze(brokers) : undefined;
  },
};

export const topicName: Parser<string> = {
  allowed: 'letters, digits, dots, hyphens and underscores, at most 200',
  parse: (text) => (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/.test(text) ? text : undefined),
};

export function countUpTo(most: number): Parser<number> {
  return { allowed: `a number from 1 to ${most}`, parse: (text) => wholeNumber(text, 1, most) };
}

export const onOrOff: Parser<boolean> = {
  allowed: 'on or off',
  parse: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
};

function isHostAndPort(text: string): boolean {
  const [, host = '', portText = ''] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]{1,253}):(\d{1,5})$/.exec(text) ?? [];
  return host !== '' && wholeNumber(portText, 1, 65_535) !== undefined;
}

function isAddressRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/');
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  return width !== undefined && rest.length === 0 && (bits === undefined || wholeNumber(bits, 0, width) !== undefined);
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}
