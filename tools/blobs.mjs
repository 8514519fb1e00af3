// `npm run blobs -- move --from filesystem --to s3`: moves the bytes of recordings between stores; DATA_DIR and S3_* say where they are.
import { runOverData } from './run-command.mjs';

runOverData('libs/adapters/src/blobs-command.ts', process.argv.slice(2));
