// Structured log lines: one JSON object a line on standard output, named by an event (`SegmentTorn`, `SitesRefreshed`).
// Addresses, cookies, authorizations and everything a visitor sends stay out: callers never pass them, and the fields that
// commonly carry them are cut as a second wall.

import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const PERSONAL_FIELDS = ['ip', 'remoteAddress', 'address', 'cookie', 'authorization', 'password', 'email', 'session', 'visitor', 'userAgent', 'headers'];

/**
 * A logger for one program or part of one.
 * @param name the hop, e.g. `edge`
 */
export function makeLogger(name: string, level: LogLevel = 'info'): Logger {
  return pino({
    name,
    level,
    base: { name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: PERSONAL_FIELDS.flatMap((field) => [field, `*.${field}`]), remove: true },
  });
}
