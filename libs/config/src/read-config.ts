// Environment → configuration. Promise: a program either starts with values it understands or says which variable is wrong.
import { PROGRAMS, VARIABLES, type Condition, type Variable, type VariableKey } from './variables.ts';

export type Program = keyof typeof PROGRAMS;

type Value<K extends VariableKey> = (typeof VARIABLES)[K] extends Variable<infer T> ? ((typeof VARIABLES)[K] extends { default: string } ? T : T | undefined) : never;
type Needed<P extends Program> = (typeof PROGRAMS)[P]['needs'][number];

/** What program `P` was told; undefined where nothing was said and there is no default. `playerPort` is always known. */
export type Config<P extends Program> = {
  readonly [K in (typeof PROGRAMS)[P]['reads'][number]]: K extends Needed<P> | 'playerPort' ? NonNullable<Value<K>> : Value<K>;
};

/** The environment is not one a program can start with; `problems` names each variable and says what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Cannot start with these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads what `program` needs from `env` (an empty variable counts as absent).
 * @example const config = readConfig(process.env, 'standalone'); server.listen(config.port, config.host);
 * @throws ConfigError naming every variable that is missing or not allowed
 */
export function readConfig<P extends Program>(env: Readonly<Record<string, string | undefined>>, program: P): Config<P> {
  const { reads, needs }: { reads: readonly VariableKey[]; needs: readonly VariableKey[] } = PROGRAMS[program];
  const problems: string[] = [];
  const values: Partial<Record<VariableKey, unknown>> = {};
  for (const key of reads) {
    const { name, is, default: byDefault }: Variable<unknown> = VARIABLES[key];
    const given = env[name]?.trim() ?? '';
    const text = given === '' ? byDefault : given;
    if (text === undefined) {
      if (needs.includes(key)) problems.push(`${name} is missing; it must be ${is.allowed}.`);
      values[key] = undefined;
      continue;
    }
    values[key] = is.parse(text);
    if (values[key] === undefined) problems.push(`${name}${quote(key, text)} is not allowed; it must be ${is.allowed}.`);
  }
  for (const key of reads) {
    const { name, is, neededWhen = [] }: Variable<unknown> = VARIABLES[key];
    const isMissing = (env[name]?.trim() ?? '') === '';
    const reason = isMissing && neededWhen.find((condition) => holds(condition, reads, values));
    if (reason) problems.push(`${name} is missing; with ${reason.is === undefined ? reason.name : `${reason.name}=${reason.is}`} it must be ${is.allowed}.`);
  }
  if (problems.length === 0 && reads.includes('playerPort')) placePlayer(values, problems);
  if (values.blobsReadAlso !== undefined && values.blobsReadAlso === values.blobs) problems.push(`BLOBS_READ_ALSO=${String(values.blobsReadAlso)} is not allowed; it must differ from BLOBS.`);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as Config<P>;
}

function holds(condition: Condition, reads: readonly VariableKey[], values: Partial<Record<VariableKey, unknown>>): boolean {
  const key = reads.find((one) => VARIABLES[one].name === condition.name);
  if (key === undefined) return false;
  return condition.is === undefined ? values[key] !== undefined : values[key] === condition.is;
}

function placePlayer(values: Partial<Record<VariableKey, unknown>>, problems: string[]): void {
  const port = values.port as number;
  const playerPort = (values.playerPort as number | undefined) ?? port + 1;
  if (playerPort > 65_535) problems.push('PLAYER_PORT is missing; there is no port after PORT=65535.');
  if (playerPort === port) problems.push(`PLAYER_PORT=${playerPort} is not allowed; it must differ from PORT.`);
  values.playerPort = playerPort;
}

// Values that may hold a secret are never repeated in a message.
const SECRET: readonly VariableKey[] = ['ownerPassword', 'databaseUrl', 'elasticsearchUrl', 'elasticsearchApiKey', 'sitesUrl', 'sitesToken', 's3AccessKeyId', 's3SecretAccessKey', 'redisUrl'];

function quote(key: VariableKey, text: string): string {
  return SECRET.includes(key) ? '' : `=${text}`;
}
