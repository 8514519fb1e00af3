import { PROGRAMS, VARIABLES, type Condition, type Variable } from './variables.ts';

/** The text of docs/configuration.md, from the table of variables. */
export function configurationDoc(): string {
  const rows = Object.entries<Variable<unknown>>(VARIABLES).map(([key, { name, does, is, default: byDefault, otherwise, neededWhen }]) => {
    const programs = Object.entries<{ reads: readonly string[]; needs: readonly string[] }>(PROGRAMS)
      .filter(([, { reads }]) => reads.includes(key))
      .map(([program, { needs }]) => (needs.includes(key) ? `**${program}**` : program));
    return `| \`${name}\` | ${does} | ${is.allowed} | ${byDefault === undefined ? [otherwise, neededText(neededWhen)].filter(Boolean).join('; ') : `\`${byDefault}\``} | ${programs.join(', ')} |`;
  });
  return [
    '# Configuration',
    '',
    'Hindsight is configured by environment variables only. They are read once, at the start; a value that is not allowed',
    'stops the start with a message that names the variable. Written by `npm run docs` from `libs/config/src/variables.ts`.',
    '',
    '| Variable | What it does | Must be | By default | Read by (**needed**) |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function neededText(conditions: readonly Condition[] = []): string {
  const named = conditions.map(({ name, is }) => `\`${is === undefined ? name : `${name}=${is}`}\``);
  return named.length === 0 ? '' : `**needed** with ${named.join(' or ')}`;
}
