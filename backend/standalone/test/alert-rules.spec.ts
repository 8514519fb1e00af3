// Every metric that the alert rules and the dashboard speak of is one that a program shows: a rule over a name that nobody has is silent
// for ever. And every reason they ask for is one there is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBlobs } from '@hindsight/adapters/blobs';
import { openLimits } from '@hindsight/adapters/limits';
import { openRecordingIndex } from '@hindsight/adapters/recording-index';
import { readConfig } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { watchIdSpace } from '@hindsight/database/watch-id-space';
import { makeEdgeMetrics } from '@hindsight/edge';
import { PROBLEM_CODES, reasonLabel, type Code } from '@hindsight/errors';
import { makeLogger, Metrics, watchStorage } from '@hindsight/telemetry';
import { freshDatabase, temporaryDirectory } from '@hindsight/testkit';
import { parse } from 'yaml';

import { startApi } from '../../api/test/api-under-test.ts';
import { archiverMetrics } from '../../archiver/src/archiver-metrics.ts';
import { indexerMetrics } from '../../indexer/src/indexer-metrics.ts';
import { workerMetrics } from '../../worker/src/worker-metrics.ts';
import { makeLogObserver } from '../../../edge/src/log-observer.ts';

const DOCKER = join(import.meta.dirname, '../../../docker');
/** What Prometheus adds by itself. */
const OF_PROMETHEUS = ['up'];
const WORDS = /\b(?:up|(?:edge|log|worker|api|indexer|archiver?|blob|limits|sites|storage|database|process|nodejs)_[a-z0-9_]+)\b/g;

interface Rules {
  groups: { rules: { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string } }[] }[];
}
interface Dashboard {
  panels: { title: string; targets?: { expr: string }[] }[];
}

const rules = (parse(readFileSync(join(DOCKER, 'alerts.yml'), 'utf8')) as Rules).groups.flatMap((group) => group.rules);
const panels = (JSON.parse(readFileSync(join(DOCKER, 'grafana/hindsight.json'), 'utf8')) as Dashboard).panels;
const questions = [
  ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [`panel ${title}`, expr] as const)),
];

let shown: Set<string>;

beforeAll(async () => {
  await using database = await freshDatabase();
  const directory = temporaryDirectory('alert-rules');
  const pool = openPool(database.url, { max: 4 });
  const logger = makeLogger('test', 'silent');
  const metrics = new Metrics().withProcessMetrics();
  const config = readConfig({ DATA_DIR: directory.path, ELASTICSEARCH_URL: 'http://127.0.0.1:1' }, 'standalone');
  makeEdgeMetrics(metrics, () => null);
  makeLogObserver(metrics, logger, () => undefined);
  workerMetrics(metrics);
  indexerMetrics(metrics, pool);
  archiverMetrics(metrics, pool, Date.now);
  const lists = openRecordingIndex(config, { pool, metrics, logger });
  await openBlobs(config, metrics);
  openLimits({ redisUrl: undefined }, metrics);
  const endings = [watchStorage(metrics, []), watchIdSpace(pool, metrics, logger).stop];
  await using under = await startApi();
  shown = new Set([...namesIn((await metrics.expose()).text), ...namesIn((await under.ask('/metrics')).body)]);
  for (const end of endings) end();
  await lists.close();
  await pool.end();
  await directory.remove();
});
afterAll(() => expect(shown.size).toBeGreaterThan(50));

function namesIn(exposed: string): string[] {
  return [...exposed.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) => (type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]));
}

describe('rules and dashboard', () => {
  it.each(questions)('%s asks for what is shown: %s', (_where, expr) => {
    const asked = expr.replace(/"[^"]*"/g, '').match(WORDS) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !shown.has(name) && !OF_PROMETHEUS.includes(name))).toEqual([]);
  });

  it('ask for reasons there are', () => {
    const reasons = (Object.keys(PROBLEM_CODES) as Code[]).map(reasonLabel);
    const asked = rules.flatMap(({ expr }) => [...expr.matchAll(/reason=~?"([^"]+)"/g)].flatMap(([, text = '']) => text.split('|')));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((reason) => !reasons.includes(reason))).toEqual([]);
  });

  it('say how urgent they are and what it means', () => {
    expect(rules.filter(({ labels, annotations }) => !['page', 'ticket'].includes(labels.severity) || annotations.summary.length < 30)).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});
