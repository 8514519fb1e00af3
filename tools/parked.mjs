// `npm run parked -- list`: the worker's command for records set aside.
import { runCommand } from './run-command.mjs';

runCommand('backend/worker/src/command.ts', ['parked', ...process.argv.slice(2)]);
