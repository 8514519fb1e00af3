import { describe, expect, it } from '@jest/globals';

import { ConfigError, readConfig } from './read-config.ts';
import { VARIABLES, type Variable } from './variables.ts';

function problemsOf(env: Record<string, string>, program: Parameters<typeof readConfig>[1] = 'standalone'): readonly string[] {
  try {
    readConfig(env, program);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('needs nothing in the standalone program', () => {
    const config = readConfig({}, 'standalone');
    expect(config).toMatchObject({ port: 4000, playerPort: 4001, host: '0.0.0.0', demo: true, logReserveBytes: 2 * 2 ** 30 });
    expect(config.databaseUrl).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('places the player beside the app', () => {
    expect(readConfig({ PORT: '5000' }, 'standalone').playerPort).toBe(5001);
    expect(readConfig({ PORT: '5000', PLAYER_PORT: '80' }, 'standalone').playerPort).toBe(80);
    expect(problemsOf({ PORT: '5000', PLAYER_PORT: '5000' })).toEqual([expect.stringContaining('PLAYER_PORT=5000')]);
    expect(problemsOf({ PORT: '65535' })).toEqual([expect.stringContaining('PLAYER_PORT')]);
  });

  it('names a missing variable', () => {
    expect(problemsOf({}, 'worker')).toEqual([expect.stringMatching(/^DATABASE_URL is missing; it must be a connection string/)]);
    expect(readConfig({ DATABASE_URL: 'postgres://u:p@db/hindsight' }, 'worker').databaseUrl).toBe('postgres://u:p@db/hindsight');
  });

  it('names what is missing because of another variable, with that variable', () => {
    expect(readConfig({}, 'standalone').s3Bucket).toBeUndefined();
    expect(problemsOf({ BLOBS: 's3' })).toEqual([expect.stringMatching(/^S3_BUCKET is missing; with BLOBS=s3 it must be the name of a bucket/)]);
    expect(problemsOf({ BLOBS_READ_ALSO: 's3' })).toEqual([expect.stringMatching(/^S3_BUCKET is missing; with BLOBS_READ_ALSO=s3/)]);
    expect(problemsOf({ BLOBS: 's3', S3_BUCKET: 'Not A Bucket' })).toHaveLength(1);
    expect(problemsOf({ S3_ACCESS_KEY_ID: 'AKIA' })).toEqual([expect.stringMatching(/^S3_SECRET_ACCESS_KEY is missing; with S3_ACCESS_KEY_ID it/)]);
    expect(readConfig({ BLOBS: 's3', S3_BUCKET: 'recordings' }, 'standalone')).toMatchObject({ blobs: 's3', s3Bucket: 'recordings', s3Region: 'us-east-1' });
    for (const { neededWhen = [] } of Object.values<Variable<unknown>>(VARIABLES)) for (const { name } of neededWhen) expect(Object.values(VARIABLES).map((one) => one.name)).toContain(name);
  });

  it('needs brokers where Kafka is the log', () => {
    expect(problemsOf({ LOG: 'kafka' }, 'edge')).toEqual([expect.stringMatching(/^KAFKA_BROKERS is missing; with LOG=kafka it must be addresses of Kafka brokers/)]);
    expect(readConfig({ LOG: 'kafka', KAFKA_BROKERS: 'a:9092, [::1]:9093' }, 'edge')).toMatchObject({ log: 'kafka', kafkaBrokers: ['a:9092', '[::1]:9093'], kafkaTopic: 'hindsight', logPartitions: 4 });
  });

  const WRONG: Record<string, string[]> = {
    HOST: ['example.com', '1.2.3', '127.0.0.1:80'],
    PORT: ['0', '65536', '-1', '4e3', 'http', '80 80'],
    PLAYER_PORT: ['0', 'x'],
    PLAYER_ORIGIN: ['player.example.com', 'https://p.example.com/x', 'ftp://p.example.com', 'javascript:alert(1)'],
    PUBLIC_ORIGIN: ['https://a@b.example.com', 'https://h.example.com?x'],
    DATABASE_URL: ['mysql://u@h/d', 'postgres://h', 'hindsight'],
    OWNER_EMAIL: ['owner', 'owner@', 'a b@c.d'],
    OWNER_PASSWORD: ['short'],
    REDIS_URL: ['redis.example.com:6379', 'https://redis.example.com', 'redis://'],
    SITE_BATCHES_PER_SECOND: ['0', '1.5', '1000001', 'many'],
    NETWORK_BATCHES_PER_SECOND: ['0'],
    NETWORK_SESSIONS_PER_SECOND: ['-1'],
    API_REQUESTS_PER_SECOND: ['0'],
    TRUST_PROXY: ['all', '10.0.0.0/33', '10.0.0.1,', '::1/129', '1.2.3.4/1/2'],
    CDN_COUNTRY_HEADER: ['cf ipcountry', 'a:b'],
    SITES_URL: ['example.com/sites', 'ftp://example.com', 'https://a:b@example.com'],
    SITES_TOKEN: ['short'],
    ELASTICSEARCH_URL: ['localhost:9200', 'http://u:p@localhost:9200'],
    ELASTICSEARCH_API_KEY: ['short'],
    ELASTICSEARCH_INDEX: ['Hindsight', '-a', 'a_b', '*'],
    LOG_LEVEL: ['trace', 'INFO'],
    LOG: ['Kafka', 'file'],
    LOG_PARTITIONS: ['0', '1001', 'four'],
    KAFKA_BROKERS: ['kafka', 'kafka:0', 'kafka:9092,', 'http://kafka:9092', 'a b:9092'],
    KAFKA_TOPIC: ['.', 'hind sight', 'a/b'],
    KAFKA_REPLICATION: ['0', '10'],
    ASSETS_SITE_MAX_BYTES: ['plenty', '-1'],
    ASSETS_SITE_MAX_FILES: ['0', '1000001', 'many'],
    LOG_MAX_BYTES: ['10 GB', '-5', '1.5GiB', '9999999999TiB'],
    LOG_RESERVE_BYTES: ['much'],
    BLOBS: ['S3', 'disk'],
    BLOBS_READ_ALSO: ['tape', 'filesystem'],
    S3_BUCKET: ['ab', 'Recordings', 'a_b_c', '-abc'],
    S3_ENDPOINT: ['minio:9000', 'http://minio:9000/bucket'],
    S3_REGION: ['EU', 'eu central'],
    S3_PATH_STYLE: ['yes'],
    ARCHIVE: ['yes', 'true'],
    DEMO: ['true', '1'],
  };

  for (const [name, values] of Object.entries(WRONG)) {
    it(`refuses ${name} of ${values.join(' | ')}`, () => {
      for (const value of values) expect(problemsOf({ [name]: value }, /^(SITES|REDIS)_/.test(name) ? 'edge' : 'standalone')).toEqual([expect.stringContaining(`${name}`)]);
    });
  }

  it('has a wrong value tried for every variable that can be wrong', () => {
    const free = ['DATA_DIR', 'GEOIP_MMDB', 'TRACKER_DIR', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];
    expect([...Object.keys(WRONG), ...free].sort()).toEqual(Object.values(VARIABLES).map(({ name }) => name).sort());
  });

  it('names all wrong variables at once and repeats no secret', () => {
    const problems = problemsOf({ PORT: 'x', OWNER_PASSWORD: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/d' });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('understands lists, units and origins', () => {
    const config = readConfig({ TRUST_PROXY: '10.0.0.0/8, ::1', LOG_MAX_BYTES: '500MiB', PUBLIC_ORIGIN: 'https://h.example.com/' }, 'standalone');
    expect(config).toMatchObject({ trustedProxies: ['10.0.0.0/8', '::1'], logMaxBytes: 500 * 2 ** 20, publicOrigin: 'https://h.example.com' });
  });
});
