// `npm run blobs -- move --from filesystem --to s3`: moves the bytes of recordings between stores; DATA_DIR and S3_* say where they are.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { pinnedNode, ROOT } from './workspace.mjs';

const directory = process.env.INIT_CWD ?? process.cwd(); // npm changes into the repository; what the operator typed is relative to here.
const dataDirectory = process.env.DATA_DIR ? resolve(directory, process.env.DATA_DIR) : join(ROOT, 'data');
const { status } = spawnSync(
  pinnedNode(),
  ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning', join(ROOT, 'libs/adapters/src/blobs-command.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, DATA_DIR: dataDirectory } },
);
process.exit(status ?? 1);
