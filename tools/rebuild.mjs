// `npm run rebuild -- --dry-run`: recordings anew from the archive; the worker's command.
import { runCommand } from './run-command.mjs';

runCommand('backend/worker/src/rebuild/command.ts', process.argv.slice(2));
