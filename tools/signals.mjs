// `npm run signals -- recompute --dry-run`: signals of the past by the rules of today; the worker's command.
import { runCommand } from './run-command.mjs';

runCommand('backend/worker/src/signals/command.ts', process.argv.slice(2));
