// The compose files against the table of environment variables: whatever they give a program, it reads; whatever it needs, they give.
// No container engine is used here: this checks the files, not a start.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { readConfig, variableNames, type Program } from '@hindsight/config';
import { parse } from 'yaml';

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: string[] | Record<string, unknown>;
  volumes?: string[];
  deploy?: { replicas: number };
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const DOCKER = join(import.meta.dirname, '../docker');
const MAIN = /^(?:backend\/)?([a-z]+)\/dist\/main\.js$/;

const read = (file: string): Compose => parse(readFileSync(join(DOCKER, file), 'utf8'), { merge: true }) as Compose;
/** Every secret is set, to something long enough. */
const filledIn = (text: string): string => text.replace(/\$\{[A-Z0-9_]+:\?\}/g, 'owner@example.com');

function programsOf(compose: Compose): [string, Program, Service][] {
  return Object.entries(compose.services).flatMap(([name, service]): [string, Program, Service][] => {
    if (service.image !== 'hindsight') return [];
    const main = service.command?.at(-1) ?? 'backend/standalone/dist/main.js';
    const program = MAIN.exec(main)?.[1];
    return program === undefined ? [] : [[name, program as Program, service]];
  });
}

describe.each(['compose.yml', 'compose.cluster.yml'])('%s', (file) => {
  const compose = read(file);

  it('runs programs there are, with variables they read and all they need', () => {
    const programs = programsOf(compose);
    for (const [name, program, { environment = {} }] of programs) {
      expect([name, Object.keys(environment).filter((variable) => !variableNames(program).has(variable))]).toEqual([name, []]);
      const values = Object.fromEntries(Object.entries(environment).map(([variable, value]) => [variable, filledIn(value)]));
      expect(() => readConfig(values, program)).not.toThrow();
    }
    expect(programs.map(([name]) => name)).toEqual(file === 'compose.yml' ? ['hindsight'] : ['edge', 'worker', 'api', 'indexer', 'archiver']);
  });

  it('names only services, volumes and files there are', () => {
    for (const { depends_on: needs = [], volumes = [] } of Object.values(compose.services)) {
      for (const need of Array.isArray(needs) ? needs : Object.keys(needs)) expect(Object.keys(compose.services)).toContain(need);
      for (const source of volumes.filter((volume) => volume.includes(':')).map((volume) => volume.split(':')[0] ?? '')) {
        if (source.startsWith('.')) expect([source, existsSync(join(DOCKER, source))]).toEqual([source, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
    }
  });

  it('starts from files the build writes', () => {
    for (const { image, command } of Object.values(compose.services)) {
      const main = image === 'hindsight' ? command?.at(-1) : undefined;
      if (main !== undefined) expect([main, existsSync(join(DOCKER, '..', main.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))]).toEqual([main, true]);
    }
  });
});

it('the secrets asked for are those the example lists', () => {
  const asked = new Set([...readFileSync(join(DOCKER, 'compose.cluster.yml'), 'utf8').matchAll(/\$\{([A-Z0-9_]+):\?\}/g)].map(([, name]) => name));
  const listed = [...readFileSync(join(DOCKER, 'cluster.env.example'), 'utf8').matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(asked);
});

it('programs of a kind come in twos, and reach each other as the configuration says', () => {
  const { services } = read('compose.cluster.yml');
  for (const name of ['edge', 'worker', 'api']) expect(services[name]?.deploy?.replicas).toBe(2);
  const named = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment))
    .filter(([name]) => ['SITES_URL', 'REDIS_URL', 'ELASTICSEARCH_URL', 'S3_ENDPOINT', 'DATABASE_URL'].includes(name))
    .map(([, value]) => new URL(filledIn(value).replace('owner@example.com', 'secret')).hostname);
  expect(named.length).toBeGreaterThan(5);
  for (const host of named) expect(Object.keys(services)).toContain(host);
});
