// The programs of Elasticsearch, Kafka and S3Proxy: fetched once by Maven as their vendors publish them, kept in the repository's
// ignored cache folder under a name that changes with what was asked for.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { findJava } from './find-java.ts';
import { MissingServer } from './missing-server.ts';

const run = promisify(execFile);

const ROOT = join(import.meta.dirname, '../../../..');
const DEFINITIONS = join(ROOT, 'tools/servers');
const CACHE = join(ROOT, '.cache/servers');
const DOWNLOAD_MS = 10 * 60_000;

export type JavaServer = 'elasticsearch' | 'kafka' | 's3proxy';

export interface Installation {
  /** The Java that runs it. */
  java: string;
  /** What was fetched: `lib/*.jar`; for Elasticsearch also `home/` and `classes/`. */
  directory: string;
}

const known = new Map<JavaServer, Promise<Installation>>();

/**
 * Where a server's programs are; fetches them if they are not here yet.
 * @throws MissingServer when Java or Maven is missing or the download fails
 */
export function installation(kind: JavaServer): Promise<Installation> {
  const before = known.get(kind) ?? install(kind);
  known.set(kind, before);
  return before;
}

async function install(kind: JavaServer): Promise<Installation> {
  const java = await findJava();
  if (java === undefined) throw new MissingServer(`${kind} needs a JDK 21 or newer in JAVA_HOME, on PATH or under /usr/lib/jvm`);
  const pom = join(DEFINITIONS, `${kind}.pom.xml`);
  const version = createHash('sha256').update(readFileSync(pom)).update(readFileSync(join(DEFINITIONS, 'StartElasticsearch.java'))).digest('hex').slice(0, 12);
  const directory = join(CACHE, `${kind}-${version}`);
  if (!existsSync(directory)) {
    mkdirSync(CACHE, { recursive: true });
    const unfinished = mkdtempSync(`${directory}.`);
    try {
      await fetchJars(kind, pom, join(unfinished, 'lib'));
      if (kind === 'elasticsearch') await layOutElasticsearch(java, unfinished);
      if (!existsSync(directory)) renameSync(unfinished, directory);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return { java, directory };
}

async function fetchJars(kind: JavaServer, pom: string, target: string): Promise<void> {
  try {
    await run('mvn', ['-B', '-q', '-f', pom, `-Dmaven.repo.local=${join(CACHE, 'maven')}`, 'dependency:copy-dependencies', `-DoutputDirectory=${target}`],
      { timeout: DOWNLOAD_MS, maxBuffer: 1 << 24 });
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    throw new MissingServer(code === 'ENOENT'
      ? `${kind} is fetched by Maven: put mvn on PATH (on Debian: apt-get install maven)`
      : `${kind} could not be fetched: ${(stdout ?? '').trim().split('\n').slice(0, 3).join(' ') || String(error)}`, { cause: error });
  }
}

/** HTTP is a plugin, which the server wants in a folder of its own with a descriptor; all else is the server's class path. */
async function layOutElasticsearch(java: string, directory: string): Promise<void> {
  const plugin = join(directory, 'home/modules/transport-netty4');
  mkdirSync(join(directory, 'home/config'), { recursive: true });
  mkdirSync(plugin, { recursive: true });
  const jars = readdirSync(join(directory, 'lib')).filter((name) => /^(transport-netty4|netty-|elasticsearch-ssl-config)/.test(name));
  for (const jar of jars) renameSync(join(directory, 'lib', jar), join(plugin, jar));
  const pluginJar = jars.find((name) => name.startsWith('transport-netty4'));
  if (pluginJar === undefined) throw new Error('the plugin transport-netty4 was not among what Maven fetched');
  const described = join(directory, 'META-INF/es-plugins/transport-netty4');
  await run(java, ['-m', 'jdk.jartool/sun.tools.jar.Main', '-x', '-f', join(plugin, pluginJar), 'META-INF/es-plugins/transport-netty4'], { cwd: directory });
  cpSync(described, plugin, { recursive: true });
  rmSync(join(directory, 'META-INF'), { recursive: true });
  const descriptor = join(plugin, 'plugin-descriptor.properties');
  // Without a module name the plugin loads off the class path, as these plain jars need it.
  writeFileSync(descriptor, readFileSync(descriptor, 'utf8').replace(/^modulename=.*$/m, ''));
  const server = readdirSync(join(directory, 'lib')).map((jar) => join(directory, 'lib', jar)).join(delimiter);
  await run(java, ['-m', 'jdk.compiler/com.sun.tools.javac.Main', '-d', join(directory, 'classes'), '-cp', server, join(DEFINITIONS, 'StartElasticsearch.java')]);
}
