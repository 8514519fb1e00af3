// What each word of `npm run index` does, and prints. Answers the exit code.

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import { readIndexReading } from '@hindsight/recording-index/switch';

import { listParkedDocuments, retryParkedDocuments } from './outbox/parked-documents.ts';
import { backfill, type BackfillProgress } from './switch/backfill.ts';
import { compare, DRIFT_KINDS, type Comparison, type Drift } from './switch/compare.ts';
import { ensureFirstIndex } from './switch/first-index.ts';
import { objectionsTo, readFrom } from './switch/read-from.ts';
import { rebuild } from './switch/rebuild.ts';
import { repair } from './switch/repair.ts';
import { readStatus } from './switch/status.ts';

export const USAGE = `usage: npm run index -- <command>
  status                            who answers lists, what is written to, how far filling is, what waits
  backfill [--rate <documents/s>]   fills the index with every recording there is; goes on where it was stopped
  compare                           looks for recordings that differ from the index, per site and hour; exit code 1 if there are any
  repair                            compares, and gives what differs to the indexer again
  read-from postgres|elasticsearch  who answers lists from now on; --force in spite of objections
  rebuild [--rate <documents/s>]    a new index beside the old or lost one, filled and then put in its place
  parked list | retry [<id>]        documents the index refused; give one or all back
The order of a first switch: (indexer running) backfill, compare, read-from elasticsearch. Each step can be taken back.
`;

export interface CommandContext {
  pool: Pool;
  projection: ProjectionAdmin;
  /** What follows the command's name. */
  words: readonly string[];
  isForced: boolean;
  rate?: number;
  signal: AbortSignal;
  say: (line: string) => void;
  /** For lines of which only some need to be seen. */
  progress: (line: string) => void;
}

/** Something the operator should read; not a fault of the program. */
export class CommandFailed extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const COMMANDS: Readonly<Record<string, (context: CommandContext) => Promise<number>>> = {
  status: sayStatus, backfill: runBackfill, compare: runCompare, repair: runRepair, 'read-from': turn, rebuild: runRebuild, parked: runParked,
};

/** Lines of drift printed at most; the counts are always whole. */
const MOST_HOURS = 50;

async function sayStatus({ pool, projection, say }: CommandContext): Promise<number> {
  const { reading, documents, depth, backfills, lastComparison } = await readStatus(pool, projection);
  const describe = (name: string | null): string => (name === null ? 'none' : `${name}, ${documents[name] === null ? 'lost or not answering' : `${documents[name]} documents`}`);
  say(`lists are answered by   ${reading.readFrom}`);
  say(`index written to        ${describe(reading.currentIndex)}`);
  if (reading.fillingIndex !== null) say(`index being filled      ${describe(reading.fillingIndex)}`);
  say(`waiting in the outbox   ${depth.rows}${depth.rows === 0 ? '' : `, the oldest for ${Math.round(depth.oldestSeconds)} s`}`);
  say(`parked documents        ${depth.parked}`);
  for (const one of backfills) say(`backfill of ${one.indexName}: ${describeBackfill(one)}`);
  if (backfills.length === 0) say('backfill                never run');
  say(lastComparison === null ? 'compared                never' : `compared                ${lastComparison.compared} recordings of ${lastComparison.indexName} at ${lastComparison.finishedAt.toISOString()}: ${lastComparison.drift} differed`);
  return 0;
}

function describeBackfill({ afterId, untilId, written, refused, finishedAt }: BackfillProgress): string {
  const share = untilId === 0n ? 100 : Number((afterId * 1000n) / untilId) / 10;
  const state = finishedAt === null ? `at id ${afterId} of ${untilId} (${share} %)` : `finished ${finishedAt.toISOString()}`;
  return `${state}, ${written} written, ${refused} refused and left to the outbox`;
}

function fillOptions(context: CommandContext) {
  const { pool, projection, signal, rate, progress, say } = context;
  if (rate !== undefined && !(rate > 0)) throw new CommandFailed('--rate takes a number of documents per second above 0', 2);
  return {
    pool, projection, signal, ...(rate === undefined ? {} : { rate }),
    onProgress: (one: BackfillProgress, perSecond: number) => progress(`${describeBackfill(one)}, ${Math.round(perSecond)}/s`),
    onWait: (error: unknown) => say(`waiting: ${error instanceof Error ? error.message : String(error)}`),
  };
}

async function runBackfill(context: CommandContext): Promise<number> {
  await ensureFirstIndex(context);
  const done = await backfill({ ...fillOptions(context), indexName: await currentIndex(context) });
  context.say(describeBackfill(done));
  return done.finishedAt === null ? 1 : 0;
}

async function runCompare(context: CommandContext): Promise<number> {
  const result = await runComparison(context);
  sayComparison(result, context.say);
  return result.drifts.length === 0 ? 0 : 1;
}

async function runRepair(context: CommandContext): Promise<number> {
  const result = await runComparison(context);
  sayComparison(result, context.say);
  await repair(context.pool, result.drifts);
  context.say(`${result.drifts.length} recordings given to the indexer again`);
  return 0;
}

async function runComparison(context: CommandContext): Promise<Comparison> {
  const indexName = await currentIndex(context);
  if (!(await context.projection.exists(indexName))) throw new CommandFailed(`the index ${indexName} is lost: run \`index rebuild\``);
  return compare({ ...context, indexName, onProgress: (compared, drifts) => context.progress(`${compared} compared, ${drifts} to look at again`) });
}

function sayComparison({ compared, unsettled, drifts }: Comparison, say: (line: string) => void): void {
  const hours = new Map<string, Drift[]>();
  for (const drift of drifts) {
    const hour = `site ${drift.siteId}  ${new Date(drift.startedAt).toISOString().slice(0, 13)}:00Z`;
    hours.set(hour, [...(hours.get(hour) ?? []), drift]);
  }
  for (const [hour, found] of [...hours].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_HOURS)) {
    say(`${hour}  ${countKinds(found)}  e.g. recording ${found[0]?.id ?? ''}`);
  }
  if (hours.size > MOST_HOURS) say(`… and ${hours.size - MOST_HOURS} more hours`);
  say(`compared ${compared} recordings unchanged for 60 s (${unsettled} changed since): ${drifts.length} differ${drifts.length === 0 ? '' : ` (${countKinds(drifts)})`}`);
}

function countKinds(drifts: readonly Drift[]): string {
  return DRIFT_KINDS.map((kind) => [kind, drifts.filter((one) => one.kind === kind).length] as const).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`).join(', ');
}

async function turn({ pool, projection, words, isForced, say }: CommandContext): Promise<number> {
  const [store] = words;
  if (store !== 'postgres' && store !== 'elasticsearch') throw new CommandFailed(`read-from what? postgres or elasticsearch\n${USAGE}`, 2);
  if (store === 'elasticsearch') {
    const objections = await objectionsTo(pool, projection);
    for (const objection of objections) say(`objection: ${objection}`);
    if (objections.length > 0 && !isForced) throw new CommandFailed('lists are answered by whom they were before; --force turns in spite of this');
  }
  await readFrom(pool, projection, store);
  say(`lists are answered by ${store} within 2 s`);
  return 0;
}

async function runRebuild(context: CommandContext): Promise<number> {
  const name = await rebuild(fillOptions(context));
  context.say(name === null ? 'stopped; run it again to go on' : `lists and changes go to ${name} now`);
  return name === null ? 1 : 0;
}

async function runParked({ pool, words, say }: CommandContext): Promise<number> {
  const [verb, id] = words;
  if (verb === 'list') {
    const parked = await listParkedDocuments(pool);
    for (const one of parked) say(`${one.recordingId}\tversion ${one.version}\t${one.reason}\t${one.attempts} tries\t${one.parkedAt.toISOString()}`);
    if (parked.length === 0) say('nothing is parked');
    return 0;
  }
  if (verb !== 'retry' || (id !== undefined && !/^\d{1,18}$/.test(id))) throw new CommandFailed(`parked list, or parked retry [<id>]\n${USAGE}`, 2);
  const count = await retryParkedDocuments(pool, id === undefined ? null : BigInt(id));
  if (count === 0 && id !== undefined) throw new CommandFailed(`recording ${id} is not parked`);
  say(`${count} given to the indexer again`);
  return 0;
}

async function currentIndex({ pool }: CommandContext): Promise<string> {
  const { currentIndex: name } = await readIndexReading(pool);
  if (name === null) throw new CommandFailed('there is no index yet: start the indexer, or run `index rebuild` if one was lost');
  return name;
}
