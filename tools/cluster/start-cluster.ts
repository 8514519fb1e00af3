// The product as it runs beyond one machine, on one: real stores, several programs of each kind, one address before them.
// For `npm run start:cluster` and for tests that kill parts of it. Needs a build. One `stop` leaves nothing behind.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { variableNames } from '@hindsight/config';
import { makeDemoHandler } from '@hindsight/demo';
import { freePort, startServerProcess, stopLeftoverServers, type ServerProcess } from '@hindsight/testkit';
import pg from 'pg';

import { forwardTo, openAddress, UpstreamGroup, type Upstream } from './balancer.ts';
import { startStores, type Stores } from './stores.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Program = 'edge' | 'worker' | 'api' | 'indexer' | 'archiver';

/** One program of the cluster. */
export interface Member extends ServerProcess {
  /** Such as `edge-2`. */
  name: string;
  program: Program;
  /** Where it listens itself, behind the balancer. */
  origin: string;
  /** What it prints is kept here, in `output.txt`. */
  directory: string;
}

export interface Cluster extends AsyncDisposable {
  /** The one address. */
  origin: string;
  playerOrigin: string;
  members: Member[];
  /** By name; throws when there is none. */
  member(name: string): Member;
  stores: Stores;
  demoSiteKey: string | null;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Holds everything: the stores' data, each program's directory. */
  directory: string;
  /** Default: free ones. */
  port?: number;
  playerPort?: number;
  /** How many of each; default 2 edges, 2 workers, 2 APIs, 1 indexer, 1 archiver. */
  counts?: Partial<Record<Program, number>>;
  partitions?: number;
  /** Given to every program that reads them. */
  environment?: Record<string, string>;
  say?: (line: string) => void;
  /** A program ended although nobody asked it to. */
  lost?: (member: Member, how: string) => void;
}

const MAINS: Record<Program, string> = {
  edge: 'edge/dist/main.js',
  worker: 'backend/worker/dist/main.js',
  api: 'backend/api/dist/main.js',
  indexer: 'backend/indexer/dist/main.js',
  archiver: 'backend/archiver/dist/main.js',
};
const COUNTS: Record<Program, number> = { api: 2, edge: 2, worker: 2, indexer: 1, archiver: 1 };

/** Resolves once every program is ready. @throws Error naming what did not start; nothing is left running then */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { directory, partitions = 4, say = () => undefined } = options;
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  await stopLeftoverServers(directory, 'SIGTERM');
  const stops: [string, () => Promise<void>][] = [];
  const stop = async (): Promise<void> => {
    for (const [, end] of stops.splice(0).reverse()) await end();
  };
  try {
    const stores = await startStores({ directory, say, partitions, started: (name, end) => stops.push([name, end]) });
    const [port, playerPort] = [options.port ?? await freePort(), options.playerPort ?? await freePort()];
    const origin = `http://127.0.0.1:${port}`;
    // The other name of this machine: the player is another site than the app, cookies included.
    const playerOrigin = `http://localhost:${playerPort}`;
    const environment = {
      HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1', PLAYER_ORIGIN: playerOrigin, SITES_URL: `${origin}/api/v1/site-changes`, SITES_TOKEN: randomBytes(24).toString('hex'),
      ...stores.environment, ...options.environment,
    };
    const plans = await planPrograms(options);
    const groups = { edges: group(plans, 'edge'), apis: group(plans, 'api'), players: group(plans, 'api', 'playerPort') };
    stops.push(['balancer', async () => Object.values(groups).forEach((each) => each.close())]);
    const demo: { handle: ReturnType<typeof makeDemoHandler> } = { handle: () => false };
    const [edges, apis] = [forwardTo(groups.edges), forwardTo(groups.apis)];
    const closeApp = await openAddress('127.0.0.1', port, (request, response) => {
      if (/^\/[sri]\//.test(request.url ?? '')) edges(request, response);
      else if (!demo.handle(request, response)) apis(request, response);
    });
    stops.push(['the address', closeApp]);
    stops.push(['the player\'s address', await openAddress('127.0.0.1', playerPort, forwardTo(groups.players))]);

    const members: Member[] = [];
    // APIs first, one of which makes the owner; then edges, one of which makes the log; then who reads it.
    for (const wave of [['api'], ['edge'], ['worker', 'indexer', 'archiver']] as const) {
      const started = await Promise.allSettled(plans.filter((plan) => (wave as readonly Program[]).includes(plan.program)).map(async (plan) => {
        const member = await startMember(plan, directory, environment, options);
        stops.push([member.name, () => member.stop()]);
        members.push(member);
        say(`  ${member.name} is ready`);
      }));
      const failed = started.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
    await Promise.all(Object.values(groups).map((each) => each.check()));
    const demoSiteKey = await findDemoSite(stores.postgres.url);
    if (demoSiteKey !== null) demo.handle = makeDemoHandler({ root: join(ROOT, 'demo/dist'), siteKey: demoSiteKey });
    return {
      origin, playerOrigin, members, stores, demoSiteKey, stop,
      member(name) {
        const found = members.find((each) => each.name === name);
        if (found === undefined) throw new Error(`there is no ${name} in this cluster`);
        return found;
      },
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Plan {
  program: Program;
  name: string;
  port: number;
  playerPort: number;
}

async function planPrograms({ counts }: ClusterOptions): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const [program, usual] of Object.entries(COUNTS) as [Program, number][]) {
    for (let number = 1; number <= (counts?.[program] ?? usual); number++) {
      plans.push({ program, name: `${program}-${number}`, port: await freePort(), playerPort: await freePort() });
    }
  }
  return plans;
}

function group(plans: readonly Plan[], program: Program, at: 'port' | 'playerPort' = 'port'): UpstreamGroup {
  return new UpstreamGroup(plans.filter((plan) => plan.program === program).map((plan): Upstream => ({ name: plan.name, port: plan[at], healthPort: plan.port })));
}

async function startMember(plan: Plan, parent: string, environment: Record<string, string>, { lost }: ClusterOptions): Promise<Member> {
  const directory = join(parent, plan.name);
  const origin = `http://127.0.0.1:${plan.port}`;
  const own = { ...environment, PORT: String(plan.port), PLAYER_PORT: String(plan.playerPort), DATA_DIR: join(directory, 'data') };
  // Of all that is said in a cluster, what this program listens to.
  const names = variableNames(plan.program);
  const heard = Object.fromEntries(Object.entries(own).filter(([name]) => names.has(name)));
  const process_ = await startServerProcess({
    name: plan.name,
    directory,
    outlivesUs: false,
    // The directory after the program's name is there to recognize it by; the program does not read it.
    command: { program: process.execPath, args: ['--enable-source-maps', join(ROOT, MAINS[plan.program]), directory], environment: { ...inherited(), ...heard } },
    answers: async () => (await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok,
    onLost: (how) => lost?.(member, how),
  });
  const member: Member = {
    name: plan.name, program: plan.program, origin, directory,
    get pid() {
      return process_.pid;
    },
    stop: () => process_.stop(), kill: () => process_.kill(), restart: () => process_.restart(), pause: () => process_.pause(), resume: () => process_.resume(),
  };
  return member;
}

/** What a program needs of the surroundings; nothing that could configure it behind our back. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR, LANG }).filter(([, value]) => value !== undefined));
}

async function findDemoSite(databaseUrl: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ public_key: string }>('select public_key from sites where is_demo and deleted_at is null order by id limit 1');
    return rows[0]?.public_key ?? null;
  } finally {
    await client.end();
  }
}
