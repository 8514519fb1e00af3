// `npm run index -- status`: the indexer's commands, which fill, compare and switch the search index.
import { runCommand } from './run-command.mjs';

runCommand('backend/indexer/src/command.ts', process.argv.slice(2));
