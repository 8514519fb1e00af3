// The real standalone program as a child process, with a data directory and ports of its own, and a signed-in way to its API.
// Needs a build. Nothing of it is replaced: embedded Postgres, disk log, filesystem blobs.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording, RecordingDetail, RecordingList, Site } from '@hindsight/api-contract';
import { freePort, temporaryDirectory, until } from '@hindsight/testkit';

import { OWNER, signIn, type SignedIn } from './signed-in.ts';

const ROOT = join(import.meta.dirname, '..');
const PROGRAM = join(ROOT, 'backend', 'standalone', 'dist', 'main.js');
/** Of a busy machine: a database is made, and forty visits are imported. */
const READY_WITHIN_MS = 240_000;
const STOP_WITHIN_MS = 60_000;

/** The running program, and its owner signed in. */
export interface Hindsight extends SignedIn, AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
  dataDirectory: string;
  /** The site the demo shop belongs to. */
  demoSite: Site;
  /** Live visits to the demo site, newest first; imported ones are left out. */
  visits(query?: string): Promise<Recording[]>;
  /** The newest live visit that fulfils `isIt`, waited for. */
  visitOnceListed(isIt: (visit: RecordingDetail) => boolean, withinMs?: number): Promise<RecordingDetail>;
  /** What the program printed. */
  output(): string;
  /** Kills the program with SIGKILL, as a crash would, and starts it again on the same data and ports. */
  crashAndRestart(): Promise<void>;
}

export async function startHindsight(environment: Record<string, string> = {}): Promise<Hindsight> {
  if (!existsSync(PROGRAM)) throw new Error('The standalone program is not built: run `npm run build` first.');
  const directory = temporaryDirectory('e2e');
  const dataDirectory = join(directory.path, 'data');
  const [port, playerPort] = [await freePort(), await freePort()];
  const lines: string[] = [];
  const launch = (): ChildProcess => start(lines, {
      ...process.env, HOST: '127.0.0.1', PORT: String(port), PLAYER_PORT: String(playerPort), DATA_DIR: dataDirectory, OWNER_EMAIL: OWNER.email,
      OWNER_PASSWORD: OWNER.password, TRUST_PROXY: '127.0.0.1', LOG_RESERVE_BYTES: '50MiB', NODE_OPTIONS: '', ...environment,
  });
  let child = launch();
  const output = (): string => lines.join('');
  const origin = `http://127.0.0.1:${port}`;
  const dispose = async (): Promise<void> => {
    await stop(child);
    await directory.remove();
  };
  try {
    await untilReady(child, origin, output);
    const owner = await signIn(origin, OWNER.email);
    const { get } = owner;
    const demoSite = (await get<{ sites: Site[] }>('/sites')).sites.find((site) => site.isDemo);
    if (demoSite === undefined) throw new Error('there is no demo site');
    await untilKnown(origin, demoSite.key);
    const visits = async (query = ''): Promise<Recording[]> =>
      (await get<RecordingList>(`/sites/${demoSite.id}/recordings?demo=exclude&bots=include&limit=200${query}`)).recordings;
    return {
      ...owner, dataDirectory, demoSite, visits, output,
      visitOnceListed: (isIt, withinMs = 90_000) => until(async () => {
        for (const { id } of await visits()) {
          const visit = await get<RecordingDetail>(`/recordings/${id}`);
          if (isIt(visit)) return visit;
        }
        return null;
      }, { withinMs, everyMs: 250, what: 'the visit in the list' }),
      async crashAndRestart() {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
        child = launch();
        await untilReady(child, origin, output);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw new Error(`Hindsight did not start:\n${output().slice(-4000)}`, { cause: error });
  }
}

/** The edge hears of a site a moment after it is made: until then its script is an empty one, and batches are told to come later. */
export async function untilKnown(origin: string, siteKey: string): Promise<void> {
  await until(async () => (await (await fetch(`${origin}/s/${siteKey}.js`)).text()).includes(siteKey), { everyMs: 100, what: 'the edge to know the site' });
}

function start(lines: string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', PROGRAM], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  return child;
}

async function untilReady(child: ChildProcess, origin: string, output: () => string): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) return 'gone';
    return (await fetch(`${origin}/health/ready`)).status === 200 && 'ready';
  }, { withinMs: READY_WITHIN_MS, everyMs: 100, what: 'the program to be ready' }).then((state) => {
    if (state === 'gone') throw new Error(`it ended with ${child.exitCode}: ${output().slice(-500)}`);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
