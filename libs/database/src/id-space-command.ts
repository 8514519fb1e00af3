// `npm run id-space`: every id space of the database, fullest first. Ends with 1 when one is in alarm, so that a schedule can watch it.

import { openPool } from './index.ts';
import { describeIdSpace, readIdSpaces, spacesInAlarm, type IdSpace } from './id-space.ts';

const pool = openPool(process.env['DATABASE_URL'] ?? '', { max: 2, applicationName: 'hindsight-id-space' });
try {
  const spaces = await readIdSpaces(pool);
  const widest = Math.max(...spaces.map(({ name }) => name.length));
  for (const space of spaces) process.stdout.write(`${lineOf(space, widest)}\n`);
  const alarms = spacesInAlarm(spaces);
  process.stdout.write(alarms.length === 0 ? `\n${String(spaces.length)} id spaces, none half used.\n` : `\nALARM: ${alarms.map(describeIdSpace).join(', ')}.\n`);
  process.exitCode = alarms.length === 0 ? 0 : 1;
} finally {
  await pool.end();
}

function lineOf({ name, kind, used, limit, share }: IdSpace, widest: number): string {
  const percent = share > 0 && share < 0.0001 ? '<0.01 %' : `${(share * 100).toFixed(2)} %`;
  return `${percent.padStart(9)}  ${name.padEnd(widest)}  ${kind.padEnd(12)}  ${String(used)} of ${String(limit)}`;
}
