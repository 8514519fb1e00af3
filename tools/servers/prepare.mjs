// Fetches what the real servers of tests and trials need, and says what this machine lacks. `node tools/servers/prepare.mjs`;
// with nothing to fetch it takes a second. Ends with 3 when something is missing: what needs it is then skipped, or fails with CI=true.
import { installation } from '../../libs/testkit/src/servers/installation.ts';
import { requireRedis } from '../../libs/testkit/src/servers/start-redis.ts';
import { ensureDebianPackages } from '../ensure-debian-packages.mjs';
import { say } from '../workspace.mjs';

const NEEDED = [
  ['Elasticsearch', () => installation('elasticsearch')],
  ['Kafka', () => installation('kafka')],
  ['S3Proxy', () => installation('s3proxy')],
  ['Redis', () => requireRedis().catch(async (missing) => {
    if (!await ensureDebianPackages(['redis-server'])) throw missing;
    await requireRedis();
  })],
];

for (const [name, provide] of NEEDED) {
  try {
    await provide();
    say(`${name} is here`);
  } catch (error) {
    if (error.name !== 'MissingServer') throw error;
    say(`missing: ${error.message}`);
    process.exitCode = 3;
  }
}
