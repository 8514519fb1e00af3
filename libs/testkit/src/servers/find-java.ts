// A Java for the servers that need one: the newest found in JAVA_HOME, on PATH or where Linux distributions install them.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Elasticsearch 9 does not run on less. */
const NEEDED = 21;
const INSTALLED = '/usr/lib/jvm';

/** @returns path of a `java` of version 21 or newer, with a compiler; undefined if this machine has none */
export async function findJava(): Promise<string | undefined> {
  const home = process.env['JAVA_HOME'];
  const directories = [
    ...(home === undefined || home === '' ? [] : [join(home, 'bin')]),
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...(existsSync(INSTALLED) ? readdirSync(INSTALLED).map((name) => join(INSTALLED, name, 'bin')) : []),
  ];
  const programs = [...new Set(directories.map((directory) => join(directory, 'java')))].filter((file) => existsSync(file));
  for (const program of programs) {
    if (await compilerVersion(program) >= NEEDED) return program;
  }
  return undefined;
}

function compilerVersion(java: string): Promise<number> {
  return new Promise((resolve) => {
    execFile(java, ['-m', 'jdk.compiler/com.sun.tools.javac.Main', '-version'], (error, stdout) => {
      resolve(error === null ? Number(/^javac (\d+)/.exec(stdout)?.[1] ?? 0) : 0); // A runtime without compiler is none for us.
    });
  });
}
