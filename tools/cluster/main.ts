// `npm run start:cluster`: starts the cluster, says where it is, starts programs again that end, and stops everything at the first signal.
import { join } from 'node:path';

import { startCluster, type Cluster, type Member } from './start-cluster.ts';

const port = Number(process.env['PORT'] ?? '4000');
const directory = process.env['DATA_DIR'] ?? join(import.meta.dirname, '../../data/cluster');
const OWNER = { email: process.env['OWNER_EMAIL'] ?? 'owner@hindsight.local', password: process.env['OWNER_PASSWORD'] ?? 'hindsight-cluster' };
const AGAIN_AFTER_MS = 1_000;

let cluster: Cluster | undefined;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
process.on('disconnect', () => void stop(0)); // `npm run start:cluster` is gone, and the terminal with it.

say('Starting stores, then programs. The first start fetches Elasticsearch, Kafka and S3Proxy (145 MB).');
try {
  cluster = await startCluster({
    directory, port, playerPort: port + 1, say, lost: startAgain,
    environment: { OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info' },
  });
  if (isStopping) await stop(0);
  else welcome(cluster);
} catch (error) {
  say(`\nThe cluster could not start: ${(error as Error).message}`);
  process.exit(1);
}

function welcome({ origin, members, stores }: Cluster): void {
  say(`
  ${origin}        the app: ${OWNER.email}, ${process.env['OWNER_PASSWORD'] === undefined ? `password ${OWNER.password} (at the first start)` : 'the password given'}
  ${origin}/demo   a shop to be recorded in

  Elasticsearch  ${stores.elasticsearch.url}
  Kafka          ${stores.kafka.brokers.join(',')}
  S3             ${stores.s3.endpoint}
  Redis          ${stores.redis.url}
  PostgreSQL     ${stores.postgres.url}

${members.map(({ name, origin: own, pid, directory: place }) => `  ${name.padEnd(12)} process ${String(pid).padEnd(8)} ${own}  prints to ${join(place, 'output.txt')}`).join('\n')}

  Kill what you like: it is started again. Ctrl-C stops all of it.`);
}

function startAgain(member: Member, how: string): void {
  if (isStopping) return;
  say(`  ${member.name} ${how}; it is started again`);
  setTimeout(() => {
    if (!isStopping) void member.restart().then(() => say(`  ${member.name} is ready again, process ${member.pid}`), (error: unknown) => say(`  ${(error as Error).message}`));
  }, AGAIN_AFTER_MS);
}

async function stop(code: number): Promise<void> {
  if (isStopping && cluster !== undefined) return;
  isStopping = true;
  if (cluster === undefined) return say('  stopping once what is starting has started');
  say('\n  stopping');
  await cluster.stop();
  say('  stopped');
  process.exit(code);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
