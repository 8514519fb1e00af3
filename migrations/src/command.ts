// `npm run migrate`: brings the database in DATABASE_URL to the newest schema, beside running programs. A step of its own before new code
// is rolled out; see docs/operations.md.

import { migrate, MigrationBlocked } from './migrate.ts';

const url = process.env['DATABASE_URL'] ?? '';
if (url === '') {
  process.stderr.write('DATABASE_URL is missing; it must name the database to migrate.\n');
  process.exit(1);
}
try {
  const done = await migrate(url, { say: (line) => process.stdout.write(`${line}\n`) });
  process.stdout.write(done.length === 0 ? 'The schema is the newest.\n' : `${String(done.length)} migrations ran.\n`);
} catch (error) {
  if (!(error instanceof MigrationBlocked)) throw error;
  process.stderr.write(`${error.message}\nNothing is half done; run it again when they are through.\n`);
  process.exitCode = 2;
}
