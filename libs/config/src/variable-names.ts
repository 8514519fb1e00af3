import type { Program } from './read-config.ts';
import { PROGRAMS, VARIABLES, type VariableKey } from './variables.ts';

/** The environment variables that `program` reads, needed or not. */
export function variableNames(program: Program): ReadonlySet<string> {
  return new Set(PROGRAMS[program].reads.map((key: VariableKey) => VARIABLES[key].name));
}
