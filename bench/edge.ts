// What one server core takes: the durable edge beside nginx with Lua that appends without any sync, and beside bare node:http that
// inflates and parses. Requests per second of CPU time the server used, so that the load generator's core does not matter.
//   npm run edge -w bench            5 rounds of 10 s each; ROUNDS and SECONDS change that
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort, SessionBuilder, until } from '@hindsight/testkit';
import { usageOf } from './process-usage.ts';
import { percentile, writeReport } from './report.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SECONDS = Number(process.env['SECONDS'] ?? 10);
const CONNECTIONS = 64;
const LUA_MODULES = ['ndk_http_module.so', 'ngx_http_lua_module.so'].map((name) => join('/usr/lib/nginx/modules', name));

interface Contender {
  name: string;
  port: number;
  child: ChildProcess;
  /** Called between rounds. */
  tidy: () => void;
}
interface Round {
  requests: number;
  refused: number;
  cpuSeconds: number;
  perCpuSecond: number;
  p50Ms: number;
  p99Ms: number;
}

needPrograms();
const directory = mkdtempSync(join(resolve(process.env['BENCH_DIR'] ?? '.'), '.bench-edge-'));
const children: ChildProcess[] = [];
try {
  await run();
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const { script, batchBytes, inflatedBytes } = writeLoad();
  const contenders = [await startEdge(), await startNginx(), await startBare()];
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await load(contender, script, 2); // warm
  for (let round = 0; round < ROUNDS; round++) {
    // Each round turns the order, so that no contender always follows the same neighbour.
    const order = contenders.map((_, i) => contenders[(i + round) % contenders.length] as Contender);
    for (const contender of order) {
      const measured = await load(contender, script, SECONDS);
      rounds.get(contender.name)?.push(measured);
      contender.tidy();
      process.stderr.write(`round ${String(round + 1)} ${contender.name}: ${measured.perCpuSecond.toFixed(0)} requests per CPU second\n`);
    }
  }
  const edge = rounds.get('edge, durable') as Round[];
  writeReport({
    name: 'edge',
    what: `Batches of ${String(batchBytes)} bytes (gzip of ${String(inflatedBytes)} bytes of events) by wrk over ${String(CONNECTIONS)} connections; server on core 0, wrk on core 1; `
      + `${String(ROUNDS)} rounds of ${String(SECONDS)} s each, the contenders in turn. CPU time is what the server's process used, user and system.`,
    command: 'npm run edge -w bench',
    rows: [...rounds].map(([name, measured]) => ({
      server: name,
      'requests per CPU second': median(measured, 'perCpuSecond').toFixed(0),
      'edge is × as fast (median of ratios)': percentile(measured.map((one, i) => (edge[i] as Round).perCpuSecond / one.perCpuSecond), 0.5).toFixed(2),
      'requests/s': percentile(measured.map(({ requests }) => requests / SECONDS), 0.5).toFixed(0),
      'p50 ms': median(measured, 'p50Ms').toFixed(1),
      'p99 ms': median(measured, 'p99Ms').toFixed(1),
      'not answered 2xx': measured.reduce((sum, { refused }) => sum + refused, 0),
    })),
    notes: [
      `One fdatasync of 16 KiB on this disk takes ${fdatasyncMs().toFixed(2)} ms (median of 200).`,
      'The edge answers when the batch would survive a power cut. nginx answers when the bytes are handed to the kernel. The bare server keeps nothing.',
      'CPU time of kernel threads that write to the disk is in nobody\'s figure.',
    ],
  });
}

function needPrograms(): void {
  const missing = ['nginx', 'wrk', 'taskset'].filter((name) => spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${name}`]).status !== 0);
  if (!LUA_MODULES.every((file) => existsSync(file))) missing.push('libnginx-mod-http-lua');
  if (missing.length === 0) return;
  process.stderr.write(`This measurement needs ${missing.join(', ')}: on Debian \`apt-get install nginx-light libnginx-mod-http-lua wrk util-linux\`.\n`);
  process.exit(1);
}

/** 32 different batches, as a script for wrk. */
function writeLoad(): { script: string; batchBytes: number; inflatedBytes: number } {
  const bodies = Array.from({ length: 32 }, (_, number) => makeBody(number));
  for (const [i, { body }] of bodies.entries()) writeFileSync(join(directory, `batch-${String(i)}`), body);
  const script = join(directory, 'load.lua');
  writeFileSync(script, `
    local bodies = {}
    for i = 0, 31 do
      local file = io.open("${directory}/batch-" .. i, "rb")
      bodies[i] = file:read("*a")
      file:close()
    end
    local at = 0
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "text/plain;charset=UTF-8"
    wrk.headers["Origin"] = "https://shop.example"
    wrk.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
    request = function()
      at = (at + 1) % 32
      return wrk.format(nil, "/i/bench", nil, bodies[at])
    end`);
  const mean = (pick: (one: (typeof bodies)[number]) => number): number => Math.round(bodies.reduce((sum, one) => sum + pick(one), 0) / bodies.length);
  return { script, batchBytes: mean(({ body }) => body.length), inflatedBytes: mean(({ inflated }) => inflated) };
}

function makeBody(number: number): { body: Buffer; inflated: number } {
  const document = new SessionBuilder({ enc: 'none' }).document();
  document.wait(50).load(`/bench/${String(number)}`, Array.from({ length: 200 }, (_, i) => ({
    type: 2, id: 10 + 2 * i, tagName: 'p', attributes: { class: `row-${String(i % 7)}` },
    childNodes: [{ type: 3, id: 11 + 2 * i, textContent: `Paragraph ${String((i * 7919) % 1000)} of visit ${String(number)}` }],
  })));
  for (let step = 0; step < 40; step++) document.wait(50).move([100 + step * 7, 200], [103 + step * 7, 205 + number]);
  document.flush();
  const batch = document.batches[0];
  if (batch === undefined) throw new Error('no batch');
  const plain = JSON.stringify(batch.events);
  return { body: Buffer.concat([Buffer.from(`${JSON.stringify({ ...batch.header, enc: 'gzip' })}\n`), gzipSync(plain)]), inflated: plain.length };
}

function startPinned(command: string, args: string[]): ChildProcess {
  const child = spawn('taskset', ['-c', '0', command, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` } });
  children.push(child);
  return child;
}

async function untilUp(port: number): Promise<void> {
  await until(async () => (await fetch(`http://127.0.0.1:${String(port)}/`)).status > 0);
}

async function startEdge(): Promise<Contender> {
  const port = await freePort();
  const child = startPinned(process.execPath, ['--conditions=hindsight-source', join(import.meta.dirname, 'edge-server.ts'), String(port), directory]);
  await untilUp(port);
  return { name: 'edge, durable', port, child, tidy: () => child.kill('SIGUSR2') };
}

async function startBare(): Promise<Contender> {
  const port = await freePort();
  const child = startPinned(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), String(port)]);
  await until(async () => (await fetch(`http://127.0.0.1:${String(port)}/`, { method: 'POST', body: new Uint8Array(makeBody(0).body) })).status === 202);
  return { name: 'bare node:http, inflates and parses', port, child, tidy: () => undefined };
}

async function startNginx(): Promise<Contender> {
  const port = await freePort();
  const sink = join(directory, 'nginx-sink');
  const conf = join(directory, 'nginx.conf');
  mkdirSync(join(directory, 'nginx'), { recursive: true });
  writeFileSync(conf, `
    ${LUA_MODULES.map((file) => `load_module ${file};`).join(' ')}
    daemon off; master_process off; worker_processes 1; pid ${directory}/nginx/pid; error_log stderr error;
    events { worker_connections 1024; }
    http {
      access_log off; client_max_body_size 1m; client_body_buffer_size 1m; keepalive_requests 1000000000;
      client_body_temp_path ${directory}/nginx/body; proxy_temp_path ${directory}/nginx/proxy; fastcgi_temp_path ${directory}/nginx/fastcgi;
      uwsgi_temp_path ${directory}/nginx/uwsgi; scgi_temp_path ${directory}/nginx/scgi;
      init_worker_by_lua_block { sink = io.open("${sink}", "ab"); sink:setvbuf("no") }
      server {
        listen 127.0.0.1:${String(port)};
        location / {
          content_by_lua_block {
            ngx.req.read_body()
            local body = ngx.req.get_body_data()
            if body then sink:write(body) end
            ngx.status = 202
            ngx.header["Content-Length"] = 0
            ngx.exit(202)
          }
        }
      }
    }`);
  const child = startPinned('nginx', ['-c', conf, '-p', directory, '-e', 'stderr']);
  await untilUp(port);
  return { name: 'nginx + Lua, appends, no sync', port, child, tidy: () => truncateSync(sink) };
}

async function load(contender: Contender, script: string, seconds: number): Promise<Round> {
  const before = usageOf(contender.child.pid ?? 0).cpuSeconds;
  const wrk = spawn('taskset', ['-c', '1', 'wrk', '-t1', `-c${String(CONNECTIONS)}`, `-d${String(seconds)}s`, '--latency', '-s', script, `http://127.0.0.1:${String(contender.port)}`]);
  let text = '';
  wrk.stdout.on('data', (chunk) => (text += String(chunk)));
  await new Promise((done) => wrk.once('exit', done));
  const used = usageOf(contender.child.pid ?? 0).cpuSeconds - before;
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? NaN);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  return { requests, refused, cpuSeconds: used, perCpuSecond: (requests - refused) / used, p50Ms: latencyMs(text, '50%'), p99Ms: latencyMs(text, '99%') };
}

function latencyMs(text: string, share: string): number {
  const [, value, unit] = new RegExp(`${share}\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? [];
  return Number(value) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1);
}

function median(rounds: Round[], field: keyof Round): number {
  return percentile(rounds.map((round) => round[field]), 0.5);
}

function fdatasyncMs(): number {
  const file = openSync(join(directory, 'sync-test'), 'w');
  const bytes = Buffer.alloc(16 * 1024, 7);
  const times = Array.from({ length: 200 }, (_, i) => {
    writeSync(file, bytes, 0, bytes.length, i * bytes.length);
    const startedAt = performance.now();
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  return percentile(times, 0.5);
}
