// A server as a process of its own on loopback: started until it answers, stopped, killed, started again on the same port and data.
// Beside its data lies a file with the process id, so that whoever finds the directory later can end what a killed run left.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { endProcess, isServerOf, PROCESS_FILE } from './leftover-servers.ts';
import { until } from '../until.ts';

/** A start on a busy machine with two cores takes 5–20 s; on a slower one it may take minutes. */
const START_MS = 240_000;
const STOP_MS = 20_000;

export interface ServerCommand {
  program: string;
  /** One of them must contain the directory: by it the process is recognized later. */
  args: string[];
  /** Absent: this process's own. */
  environment?: NodeJS.ProcessEnv;
}

export interface ServerDefinition {
  /** Named in failures, e.g. 'Kafka'. */
  name: string;
  /** The data, the output, the process file. */
  directory: string;
  command: ServerCommand;
  /** Whether it serves; called until it says true, with what it wrote since this start. */
  answers: (output: string) => Promise<boolean>;
  /** Whether it goes on when this process ends (a server shared by several processes). */
  outlivesUs: boolean;
  /** Called when it ended although nobody here asked it to. */
  onLost?: (how: string) => void;
}

export interface ServerProcess {
  readonly pid: number;
  /** Ends it as its own stop command would. */
  stop(): Promise<void>;
  /** `kill -9`. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Stops it if it runs, and starts it on the same port and data. Resolves when it answers. */
  restart(): Promise<void>;
  /** Stops the process's clock (SIGSTOP) and lets it go on: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
}

/** @throws Error with the end of the server's output when it does not come up */
export async function startServerProcess(definition: ServerDefinition): Promise<ServerProcess> {
  mkdirSync(definition.directory, { recursive: true });
  const asked = new Set<number>();
  let pid = await launch(definition, asked);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    asked.add(pid);
    await endProcess(pid, signal, STOP_MS);
    rmSync(join(definition.directory, PROCESS_FILE), { force: true });
  };
  return {
    get pid() {
      return pid;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      if (isServerOf(pid, definition.directory)) await end('SIGTERM');
      pid = await launch(definition, asked);
    },
    pause: () => void process.kill(pid, 'SIGSTOP'),
    resume: () => void process.kill(pid, 'SIGCONT'),
  };
}

async function launch({ name, directory, command, answers, outlivesUs, onLost }: ServerDefinition, asked: ReadonlySet<number>): Promise<number> {
  const outputFile = join(directory, 'output.txt');
  const output = openSync(outputFile, 'a');
  const before = fstatSync(output).size;
  const written = (): string => readFileSync(outputFile).subarray(before).toString();
  const child = spawn(command.program, command.args, { cwd: directory, env: command.environment ?? process.env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = `ended with ${code ?? signal}`));
  const { pid } = child;
  if (pid !== undefined) writeFileSync(join(directory, PROCESS_FILE), String(pid));
  child.unref();
  if (!outlivesUs && pid !== undefined) endWithUs(pid, child);
  try {
    await until(async () => ended !== undefined || (await answers(written()).catch(() => false)), { withinMs: START_MS, everyMs: 50, what: `${name} to answer` });
    if (ended !== undefined) throw new Error(ended);
  } catch (error) {
    if (pid !== undefined && ended === undefined) await endProcess(pid, 'SIGKILL', STOP_MS);
    const tail = written().trim().split('\n').slice(-15).join('\n');
    throw new Error(`${name} did not start: ${(error as Error).message}\n${tail}`, { cause: error });
  }
  child.once('exit', (code, signal) => {
    if (pid !== undefined && !asked.has(pid)) onLost?.(`ended with ${code ?? signal}`);
  });
  return pid as number;
}

const endingWithUs = new Set<number>();

function endWithUs(pid: number, child: ReturnType<typeof spawn>): void {
  if (endingWithUs.size === 0) process.once('exit', killAll);
  endingWithUs.add(pid);
  child.once('exit', () => {
    endingWithUs.delete(pid);
    if (endingWithUs.size === 0) process.off('exit', killAll);
  });
}

function killAll(): void {
  for (const pid of endingWithUs) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended between its exit and ours.
    }
  }
}
