// standalone — the whole path in one process: edge, worker, API and app over an embedded PostgreSQL, a log and blobs on this disk.
// Promise: one signal stops everything in order and leaves no process behind; a second one stops at once.
import { ConfigError, readConfig, type Config } from '@hindsight/config';
import { EmbeddedPostgresError } from '@hindsight/embedded-postgres';
import { makeLogger } from '@hindsight/telemetry';

import { missingBuiltFiles } from './built-files.ts';
import { compose } from './compose.ts';
import { PortTaken } from './listen.ts';
import { Shutdown } from './shutdown.ts';
import { welcome } from './welcome.ts';

const INTERRUPTED = 130;

const config = readConfigOrExit();
const logger = makeLogger('standalone', config.logLevel);
const shutdown = new Shutdown((what, error) => logger.error({ what, err: error }, 'PartNotStopped'));

process.on('SIGINT', () => stop(0));
process.on('SIGTERM', () => stop(0));
process.on('disconnect', () => stop(0)); // `npm start` is gone, and the terminal with it.
process.on('uncaughtException', (error) => {
  logger.fatal({ err: error }, 'ProgramBroke');
  stop(1);
});

const missing = missingBuiltFiles();
if (missing.length > 0) leave(`Not built: ${missing.join(', ')}. Run: npm run build`);
try {
  const owner = await compose(config, shutdown, { logger, say, lost: (reason) => {
    logger.fatal({ reason }, 'ProgramBroke');
    stop(1);
  } });
  if (!shutdown.hasBegun) say(welcome({ ...owner, appOrigin: config.publicOrigin ?? `http://localhost:${config.port}`, hasDemo: config.demo && owner.demoSiteKey !== null, dataDirectory: config.dataDirectory }));
} catch (error) {
  if (!shutdown.hasBegun) {
    const isForOperator = error instanceof PortTaken || error instanceof EmbeddedPostgresError;
    say(isForOperator ? `\n${error.message}` : `\nHindsight could not start.\n${error instanceof Error ? error.stack : String(error)}`);
    stop(1);
  }
}

function stop(code: number): void {
  if (shutdown.hasBegun) {
    shutdown.force();
    process.exit(INTERRUPTED);
  }
  process.exitCode = code;
  void shutdown.run().then(() => process.exit());
}

function readConfigOrExit(): Config<'standalone'> {
  try {
    return readConfig(process.env, 'standalone');
  } catch (error) {
    if (error instanceof ConfigError) leave(error.message);
    throw error;
  }
}

function leave(message: string): never {
  say(`\n${message}`);
  process.exit(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
