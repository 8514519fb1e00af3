// How an operator's command begins: with its configuration, or with what is wrong with it.
import { ConfigError, readConfig, type Config, type Program } from './read-config.ts';

/**
 * The configuration of `program`; where it is refused, says why on standard error and ends with 1.
 * @param environment this process's own, unless a command's words say more
 */
export function readConfigOrEnd<P extends Program>(program: P, environment: NodeJS.ProcessEnv = process.env): Config<P> {
  try {
    return readConfig(environment, program);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
