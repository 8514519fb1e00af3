// `npm run id-space`: how much of every id space of the database is used. Ends with 1 when one is half used.
import { runCommand } from './run-command.mjs';

runCommand('libs/database/src/id-space-command.ts', process.argv.slice(2));
