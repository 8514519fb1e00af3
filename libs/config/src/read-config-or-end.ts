// How an operator's command begins: with its configuration, or with what is wrong with it.
import { ConfigError, readConfig, type Config, type Program } from './read-config.ts';

/** The configuration of `program` from this process's environment; where it is refused, says why on standard error and ends with 1. */
export function readConfigOrEnd<P extends Program>(program: P): Config<P> {
  try {
    return readConfig(process.env, program);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
