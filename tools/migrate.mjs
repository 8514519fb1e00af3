// `npm run migrate`: the newest schema, before new code is rolled out. See docs/operations.md.
import { runCommand } from './run-command.mjs';

runCommand('migrations/src/command.ts', process.argv.slice(2));
