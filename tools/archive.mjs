// `npm run archive -- status`: the archiver's commands, which tell what the archive holds and read all of it back.
import { runCommand } from './run-command.mjs';

runCommand('backend/archiver/src/command.ts', process.argv.slice(2));
